// One app's root: its image's layers below a directory of the pod.
#pragma once

#include <cstdint>
#include <vector>

#include "base/fd.hpp"
#include "sandbox/step.hpp"
#include "spec/plan.hpp"

namespace rkt::sandbox {

// descriptors: fsconfig(2) with descriptors of the layers (Linux 6.13).
// option_string: mount(2) with short names, which keeps 127 layers inside the one page that its options may take
// (facts-store.md 4).
enum class OverlayMethod { descriptors, option_string };

// An app's layers, topmost first. Where there is a user namespace they are detached mounts, on which a file of 0 belongs
// to the namespace's root.
struct Layers {
    std::vector<Fd> trees;
    bool mapped = false;
};
// user_namespace: may be empty. `refused`: a layer's file system cannot map ids.
StepError take_layers(const PlanApp& app, const Fd& user_namespace, Layers& layers, bool& refused) noexcept;

struct OverlayInput {
    const PlanApp& app;
    const Layers& layers;
    uint32_t root = 0;    // owner of what is written, on the host: the id of the pod's root
    const char* scratch;  // option_string: a directory of the caller's private mount namespace, covered for a moment
    OverlayMethod method;
};
// A detached mount in `mount`. EOPNOTSUPP: this kernel takes no descriptors. By root of the host: the upper directory's
// own mount must not be mapped, or overlayfs mounts read-only (facts-start.md 3).
StepError make_overlay(const OverlayInput& input, Fd& mount) noexcept;

}  // namespace rkt::sandbox
