#include "cli/fetch_args.hpp"
#include "cli/fetch_child.hpp"
#include "cli/fetch_images.hpp"
#include "cli/pull_policy.hpp"
#include "cli/unit_command.hpp"
#include "cli/verbs.hpp"

namespace rkt::cli::verbs {
namespace {

// A unit's own policy says what its start does, which is often never: fetching is what this command is for.
ImagesWanted images_of(const UnitCommand& command, const ParsedArgs& args) {
    const auto own = command.run.pod.pull_policy;
    const auto preset = own == image::PullPolicy::never ? image::PullPolicy::fresh : own;
    ImagesWanted wanted{{}, parse_pull_policy(args.options, preset), args.options.flag("quiet")};
    for (const AppArgs& app : command.run.pod.apps) wanted.images.push_back({app.image, app.signature});
    return wanted;
}

// Only now, because a host whose images are there need not wait for its network (systemd.special(7)).
void wait_for_network(const Session& session, systemd::Services& services) {
    try {
        services.start(systemd::UnitName::parse("network-online.target"));
    } catch (const Error& error) {
        session.note(std::string("trying without it: ") + error.what());
    }
}

int fetch_for_unit(Session& session, const ParsedArgs& args, const std::string& unit) {
    if (!args.images.empty()) throw UsageError("--unit and IMAGE exclude each other");
    const auto services = systemd::Services::connect(session.bus_address);
    const UnitCommand command = unit_command(session, *services, systemd::UnitName::parse_service(unit));
    const auto store = image::Store::open(command.session.data_dir);
    const ImagesWanted wanted = images_of(command, args);
    if (needs_network(store, wanted)) wait_for_network(session, *services);
    const bool is_full = args.options.flag("full");
    for (const auto& image : fetch_images(command.session, store, wanted))
        session.out << (is_full ? image.id.str() : image.id.short_str()) << "\n";
    return 0;
}

}  // namespace

int fetch(Session& session, const ParsedArgs& args) {
    if (const std::string* unit = args.options.last("unit")) return fetch_for_unit(session, args, *unit);
    (void)parse_fetch_args(args);
    become_fetch(session, args.all);
}

int by_fetch_program(Session& session, const ParsedArgs& args) { become_fetch(session, args.all); }

}  // namespace rkt::cli::verbs
