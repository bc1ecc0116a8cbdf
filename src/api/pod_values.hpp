// A pod as its object shows it: the properties of io.rkt1.Pod.
#pragma once

#include <sdbus-c++/Types.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "pod/view.hpp"

namespace rkt::api {

struct PodValues {
    // name, state, exit code, image, started, finished, result, health
    using App =
        sdbus::Struct<std::string, std::string, int32_t, std::string, uint64_t, uint64_t, std::string, std::string>;
    // network, interface, interface of the host, IPv4, IPv6
    using Network = sdbus::Struct<std::string, std::string, std::string, std::string, std::string>;
    using Dictionary = std::map<std::string, std::string>;

    std::string state;
    std::string unit;
    std::string machine;
    uint32_t leader = 0;
    bool ready = false;
    uint64_t created = 0;
    uint64_t started = 0;
    std::vector<App> apps;
    std::vector<Network> networks;
    Dictionary annotations;
    Dictionary user_annotations;
    Dictionary user_labels;
    std::map<std::string, Dictionary> app_user_annotations;
    std::map<std::string, Dictionary> app_user_labels;
};

PodValues to_values(const pod::PodView& view);
// Names of properties.
std::vector<std::string> changed_properties(const PodValues& before, const PodValues& after);

}  // namespace rkt::api
