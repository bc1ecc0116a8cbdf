// Whether a pod is a machine of systemd-machined's. The pod's directory has what became of its registration when it
// began (layout.hpp); machined may have been asked since, by anybody, and a request that it did not answer in time may
// have been done all the same.
#pragma once

#include <optional>
#include <string>

#include "pod/view.hpp"

namespace rkt::pod {

// kRegistered, or why not, as it is now: of a running pod, without a message on the bus. nullopt: nobody has asked yet.
std::optional<std::string> registration_now(const PodView& view);

}  // namespace rkt::pod
