#include "sandbox/bind.hpp"

#include <filesystem>

#include "cli/choose_app.hpp"
#include "cli/running_pod.hpp"
#include "cli/verbs.hpp"

namespace rkt::cli::verbs {

int bind(Session& session, const ParsedArgs& args) {
    if (args.arguments.size() < 2 || args.arguments.size() > 3) {
        throw UsageError("expected the UUID of a pod, a path of the host, and perhaps one of the app");
    }
    const auto [plan, leader] = find_running(session, args.arguments[0]);
    if (plan.flavor == Flavor::fly) throw Error("a pod of flavor fly sees what is mounted on the host: mount it there");
    const std::string source = std::filesystem::absolute(args.arguments[1]).lexically_normal().string();
    const std::string target = args.arguments.size() == 3 ? args.arguments[2] : source;
    sandbox::bind({.plan = plan,
                   .app = choose_app(plan, args.options.last("app")),
                   .leader = leader,
                   .source = source,
                   .target = std::filesystem::path(target).lexically_normal().string(),
                   .read_only = args.options.flag("read-only"),
                   .make_target = args.options.flag("mkdir")});
    return 0;
}

}  // namespace rkt::cli::verbs
