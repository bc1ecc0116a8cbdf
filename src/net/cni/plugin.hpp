// Executing the plugins of CNI (SPEC.md, "Execution Protocol").
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "spec/cni.hpp"

namespace rkt::net::cni {

// What all plugins of one attachment are told.
struct Invocation {
    std::string container;  // the pod's UUID
    std::string netns;      // "/proc/PID/ns/net"; "": it is gone
    std::string interface;
    std::string args;
    std::vector<std::string> plugin_dirs;
    std::chrono::milliseconds patience = std::chrono::seconds(60);  // with one plugin
};

// Throws Error naming a plugin of the network that is not installed, and where it was looked for.
void expect_installed(const CniNetwork& network, const std::vector<std::string>& plugin_dirs);
// The chain of the network, one after the other. Returns the last result. Also what fails half-way must be deleted.
std::string add(const CniNetwork& network, const Invocation& invocation);
// In reverse order. `result` is add's; "": it did not end.
void del(const CniNetwork& network, const Invocation& invocation, const std::string& result);
void check(const CniNetwork& network, const Invocation& invocation, const std::string& result);
[[nodiscard]] bool knows_gc(const CniNetwork& network);  // from 1.1.0 on, unless it is switched off
// Tells the plugins of such a network which attachments are alive; those of another nothing.
void gc(const CniNetwork& network, const std::vector<std::string>& plugin_dirs,
        const std::vector<CniValidAttachment>& valid);
// All throw Error that names the network, the plugin, and what it said.

}  // namespace rkt::net::cni
