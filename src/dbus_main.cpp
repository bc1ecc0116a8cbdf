// The program rkt-dbus: the D-Bus API, with the global options of `rkt`.
#include "api/service.hpp"
#include "cli/help.hpp"
#include "cli/run.hpp"

namespace rkt {
namespace {

int serve(cli::Session& session, const cli::ParsedArgs& args) {
    if (!args.arguments.empty()) throw UsageError("rkt-dbus takes no arguments");
    api::ServiceOptions options;
    options.data_dir = session.data_dir;
    options.config_dirs = session.config_dirs_falling();
    options.bus_address = session.bus_address;
    options.version = cli::kVersion;
    if (const auto* idle = args.options.last("idle")) options.idle = parse_duration(*idle);
    api::serve(options);
    return 0;
}

constexpr std::array kIdle{cli::Option{.name = "idle",
                                       .placeholder = "DURATION",
                                       .help = "end when nobody has called for so long, and nobody is subscribed",
                                       .preset = "30s"}};
constexpr std::array<cli::OptionGroup, 1> kOptions{kIdle};
constexpr std::array kCommands{cli::Command{.name = "dbus", .options = kOptions, .needs_root = true, .run = serve}};

}  // namespace
}  // namespace rkt

int main(int argc, char** argv) {
    std::vector<std::string> args{"dbus"};
    args.insert(args.end(), argv + 1, argv + argc);
    return rkt::cli::run_main(rkt::kCommands, args);
}
