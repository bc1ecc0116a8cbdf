// What a verb works with beside its arguments: paths, addresses, the clock, the streams. Made once from
// the global options; there is no global state, so that tests give a verb whatever they like.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "cli/insecure_options.hpp"
#include "cli/parsed_args.hpp"
#include "spec/image_manifest.hpp"
#include "systemd/listen_fds.hpp"

namespace rkt::cli {

struct Session {
    std::ostream& out;
    std::ostream& err;
    std::string verb = "rkt";                // prefix of diagnostics
    std::string data_dir{};                  // absolute, symlinks resolved
    std::vector<std::string> config_dirs{};  // system, local, user
    [[nodiscard]] std::vector<std::string> config_dirs_falling() const {
        return {config_dirs.rbegin(), config_dirs.rend()};
    }
    std::string libexec_dir = "/usr/lib/rkt";
    std::string bus_address{};  // "": the system bus
    InsecureOptions insecure{};
    bool trust_keys_from_https = false;
    bool debug = false;
    TimePoint now{};
    NameValues environment{};  // the caller's
    std::vector<systemd::ListenSocket> sockets{};  // that the unit we are in hands over

    // One line on standard error.
    void note(std::string_view line) const;
};

// Fills what the global options and the environment (RKT_LIBEXEC_DIR) say. Throws UsageError.
void configure(Session& session, const ParsedArgs& args);
// The global options that give another process of ours the same session, as arguments.
std::vector<std::string> global_arguments(const Session& session);
// One line on standard error for each check that --insecure-options switches off.
void warn_of_insecure_options(const Session& session);
// Throws Error `cannot run as unprivileged user`.
void require_root();

}  // namespace rkt::cli
