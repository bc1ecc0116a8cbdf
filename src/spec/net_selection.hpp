// The networks that --net asks for (rkt-1.30.md 5.2).
#pragma once

#include <string>
#include <vector>

namespace rkt {

struct NetworkWanted {
    std::string name;
    std::string args;  // "IP=10.1.2.3;K=V", CNI_ARGS of this network
};

struct NetSelection {
    // host: the host's namespace. none: one of the pod's own with a loopback only. all: every network there is.
    enum class Mode { host, none, all, listed };
    Mode mode = Mode::listed;
    std::vector<NetworkWanted> networks = {{"default", ""}};  // listed only

    // Each value is a list NAME[:ARGS],…; no value at all is "default". Throws UsageError.
    static NetSelection parse(const std::vector<std::string>& values);
    [[nodiscard]] std::string str() const;  // a value for --net that says the same
    [[nodiscard]] bool has_interfaces() const noexcept { return mode == Mode::all || mode == Mode::listed; }
};

}  // namespace rkt
