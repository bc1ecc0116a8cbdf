// The verbs about pods that are services: part of the command table.
#pragma once

#include <array>

#include "cli/command.hpp"
#include "cli/option_groups.hpp"
#include "cli/verbs.hpp"

namespace rkt::cli {

inline constexpr std::array kDeployCommands{
    Command{
        .name = "generate",
        .arguments = "IMAGE [OPTIONS] [-- ARGS... [---]] ...",
        .summary = "Print a unit that runs images as a pod",
        .description =
            "Takes the options of `rkt run` and prints a service for /etc/systemd/system that does the same: hardened, "
            "with\n"
            "the images fetched before it starts (rkt-fetch@NAME.service). --property=NAME=VALUE becomes a line of "
            "the\n"
            "unit, --slice its Slice=, and with --socket, or --timer, a unit that starts the service is printed, too.",
        .grammar = Grammar::images,
        .options = kGenerate,
        .run = verbs::generate},
    Command{.name = "pod verify",
            .arguments = "[FILE...]",
            .summary = "Say what is wrong in files that declare pods",
            .description =
                "Reads *.pod files (docs/pods.md) and podman's *.container files with their drop-ins: the named "
                "ones, or all of\n"
                "/etc/rkt/pods, /run/rkt/pods and /usr/lib/rkt/pods. Prints a line for each mistake, with file "
                "and line. The exit\n"
                "status is 1 if there is one.",
            .run = verbs::pod_verify},
    Command{.name = "pod cat",
            .arguments = "FILE...",
            .summary = "Print the units that declared pods become",
            .description = "As systemd's generator makes them, at boot and at `systemctl daemon-reload`.",
            .run = verbs::pod_cat},
    Command{.name = "pod list",
            .summary = "List the pods that files declare on this host",
            .description = "With --format=json the text of each file, too.",
            .options = kPodList,
            .run = verbs::pod_list},
    Command{.name = "pod apply",
            .summary = "Change the pods that this host declares, or go back",
            .description =
                "What `rkt rollout` runs on each host. Reads a JSON object from standard input:\n"
                "\n"
                "    {\"origin\": \"shop\", \"watchMilliseconds\": 30000,\n"
                "     \"files\": [{\"file\": \"web.pod\", \"text\": \"# Rolled out as a part of shop\\n...\"}], "
                "\"gone\": [\"old.pod\"]}\n"
                "\n"
                "The pods are tried from /run first: those that are enabled or run are restarted and watched. Then the "
                "files are\n"
                "written to /etc/rkt/pods; or what ran before runs again, and the exit status is 1. Files of another "
                "origin are\n"
                "not touched.",
            .needs_root = true,
            .run = verbs::pod_apply},
    Command{.name = "rollout",
            .arguments = "DIR",
            .summary = "Spread declared pods over hosts, or go back",
            .description =
                "Reads the *.pod and *.container files of DIR with their drop-ins, asks the hosts of --hosts by ssh "
                "which pods they\n"
                "have, and places each on one host, or where its [X-Fleet] says: MachineMetadata=, Conflicts=, "
                "Global=, MachineOf=\n"
                "and MachineID=. A pod that has a place keeps it. Then host after host, in waves, tries what changes "
                "there (`rkt pod\n"
                "apply`). If it is not well on one, or that is out of reach, all go back to what they had, and the "
                "exit status is 1.",
            .options = kRollout,
            .run = verbs::rollout},
    Command{.name = "update",
            .arguments = "[UNIT...]",
            .summary = "Give services newer images, or go back",
            .description = "Fetches the images of services that run `rkt run`, the named ones or all. Where a name "
                           "means another image now,\n"
                           "the services that have it are restarted with it and watched: one that does not become "
                           "ready, ends, or becomes\n"
                           "unhealthy goes back to the old image, with all that share it and what depended on them, "
                           "and the exit status\n"
                           "is 1. Until then the name means the old image: so it does after a power cut.",
            .options = kUpdate,
            .needs_root = true,
            .run = verbs::update},
};

}  // namespace rkt::cli
