// Options of pods that are services: of `generate`, `update` and `fetch`. As data, like those of options.hpp.
#pragma once

#include <array>

#include "cli/option.hpp"

namespace rkt::cli {

inline constexpr std::array kGenerateOptions{
    Option{.name = "unit", .placeholder = "NAME", .help = "name of the service", .preset = "the first app's name"},
    Option{.name = "from-pod",
           .placeholder = "UUID",
           .help = "what this pod was started with, in the place of IMAGE; options that are given are added"},
    Option{.name = "template",
           .help = "a template, NAME@.service: %i and %I in what follows are the instance (systemd.unit(5))",
           .arity = Arity::flag},
    Option{.name = "timer",
           .placeholder = "CALENDAR",
           .help = "also a timer that starts the service, as OnCalendar= has it (systemd.time(7))"},
    Option{.name = "fleet",
           .placeholder = "KEY=VALUE",
           .help = "a line of [X-Fleet], as MachineMetadata=disk=ssd, for who spreads units over hosts",
           .repeatable = true},
    Option{.name = "output", .placeholder = "DIR", .help = "write files into DIR and print their paths"},
};

inline constexpr std::array kUpdateOptions{
    Option{.name = "watch",
           .placeholder = "TIME",
           .help = "how long services must be well with newer images before these are theirs",
           .preset = "30s"},
    Option{.name = "dry-run", .help = "fetch, and print what would be tried", .arity = Arity::flag},
};

inline constexpr std::array kRolloutOptions{
    Option{.name = "hosts", .placeholder = "FILE", .help = "the hosts, a line each: [USER@]HOST[:PORT] [KEY=VALUE...]"},
    Option{.name = "wave", .placeholder = "N", .help = "how many hosts change at a time", .preset = "1"},
    Option{.name = "watch",
           .placeholder = "TIME",
           .help = "how long pods must be well on a host before they are its own",
           .preset = "30s"},
    Option{.name = "prune",
           .help = "remove pods that were rolled out as a part of NAME and are no longer in DIR",
           .arity = Arity::flag},
    Option{.name = "name",
           .placeholder = "NAME",
           .help = "what the pods are rolled out as a part of",
           .preset = "the last word of DIR"},
    Option{.name = "dry-run", .help = "ask the hosts, and print what would change", .arity = Arity::flag},
};

inline constexpr std::array kFetchUnitOption{
    Option{
        .name = "unit",
        .placeholder = "NAME",
        .help = "the images that the service NAME needs for its pod, as rkt-fetch@NAME.service does before it starts"},
};

}  // namespace rkt::cli
