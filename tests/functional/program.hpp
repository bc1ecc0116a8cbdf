// Runs the built `rkt` as a user does, on a data directory of the test's own and without a bus.
#pragma once

#include <fcntl.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "base/child.hpp"
#include "base/fd.hpp"
#include "base/text.hpp"
#include "support/temp_tree.hpp"

namespace rkt::test {

struct Result {
    int status;
    std::string out;
    std::string err;
};

inline Result execute(const std::vector<std::string>& argv) {
    const Fd out = make_memfd("stdout", "");
    const Fd err = make_memfd("stderr", "");
    const Fd in(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const std::vector<Child::Redirect> redirects{{in.get(), 0}, {out.get(), 1}, {err.get(), 2}};
    Child child = Child::spawn(argv, redirects);
    const int status = child.wait().as_exit_code();
    ::lseek(out.get(), 0, SEEK_SET);
    ::lseek(err.get(), 0, SEEK_SET);
    return {status, read_all(out), read_all(err)};
}

// A data directory, and the programs of the build tree where an installed rkt would have them.
class Host {
public:
    Host() {
        (void)tree_.dir().make_dir("libexec");
        for (const std::string program : {RKT_FETCH, RKT_INIT, RKT_FILTER}) {
            const std::filesystem::path path(program);
            std::filesystem::create_symlink(path, libexec() + "/" + path.filename().string());
        }
        ::setenv("DBUS_SYSTEM_BUS_ADDRESS", ("unix:path=" + path("no-bus")).c_str(), 1);
    }
    std::string insecure = "image";  // --insecure-options

    [[nodiscard]] std::string path(const std::string& name) const { return tree_.path() + "/" + name; }
    [[nodiscard]] std::string libexec() const { return path("libexec"); }
    [[nodiscard]] std::string data() const { return path("data"); }
    [[nodiscard]] const Dir& dir() const { return tree_.dir(); }

    [[nodiscard]] Result rkt(const std::vector<std::string>& words) const { return execute(command(words)); }
    // What a fetch says before everything else.
    static constexpr std::string_view kWarning =
        "fetch: warning: image verification is disabled (--insecure-options=image)\n";
    // For Child::spawn.
    [[nodiscard]] std::vector<std::string> command(const std::vector<std::string>& words) const {
        std::vector<std::string> argv{RKT_PROGRAM,
                                      "--dir=" + data(),
                                      "--libexec-dir=" + libexec(),
                                      "--local-config=" + path("etc"),
                                      "--system-config=" + path("lib"),
                                      "--insecure-options=" + insecure};
        argv.insert(argv.end(), words.begin(), words.end());
        return argv;
    }

private:
    TempTree tree_;
};

inline std::string first_line(const std::string& lines) { return lines.substr(0, lines.find('\n')); }
inline size_t count_lines(const std::string& lines) {
    return static_cast<size_t>(std::count(lines.begin(), lines.end(), '\n'));
}

}  // namespace rkt::test
