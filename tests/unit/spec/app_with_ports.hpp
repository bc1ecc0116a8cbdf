#pragma once

#include <string>
#include <vector>

#include "spec/pod_manifest.hpp"

namespace rkt::test {

inline RuntimeApp app_with_ports(const char* name, std::vector<Port> ports) {
    const std::string id = "sha512-" + std::string(64, '0');
    RuntimeApp made{AppName::parse(name), {"image", ImageId::parse(id), {}}, App{}, false, {}, {}};
    made.app->ports = std::move(ports);
    return made;
}

}  // namespace rkt::test
