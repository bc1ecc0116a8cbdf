#include "pod/gc.hpp"

#include "cli/uuid_arguments.hpp"
#include "cli/verbs.hpp"

namespace rkt::cli::verbs {

int gc(Session& session, const ParsedArgs& args) {
    expect_no_arguments(args);
    pod::GcOptions options;
    if (const auto* grace = args.options.last("grace-period")) options.grace_period = parse_duration(*grace);
    if (const auto* expire = args.options.last("expire-prepared")) options.expire_prepared = parse_duration(*expire);
    options.mark_only = args.options.flag("mark-only");
    options.bus_address = session.bus_address;
    options.config_dirs = session.config_dirs_falling();
    options.note = [&](std::string_view line) { session.note(line); };
    options.collecting = [&](const PodId& pod) { session.out << "Garbage collecting pod \"" << pod.str() << "\"\n"; };
    pod::gc(pod::PodStore::open(session.data_dir), options);
    return 0;
}

}  // namespace rkt::cli::verbs
