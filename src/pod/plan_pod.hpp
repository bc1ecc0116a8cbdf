// The plan of one start of a pod: from its manifest, what was asked for, and where it will be.
#pragma once

#include <string>

#include "image/store.hpp"
#include "pod/contents.hpp"
#include "pod/etc_files.hpp"
#include "pod/pod_store.hpp"
#include "pod/start.hpp"
#include "spec/plan.hpp"

namespace rkt::pod {

struct PlaceOfPod {
    EtcFiles etc;
    std::string journal{};       // directory of the pod's own; "": none
    std::string metadata_url{};  // "": none
    PlanUsers users{};
    std::vector<std::string> credentials{};  // names
    bool is_foreground = false;  // the starter stays and shows the apps' output
    uint64_t watchdog_usec = 0;  // of the unit; 0: none
    bool is_handed_over = false;  // it ends, and init is the unit's main process
};

// Throws Error as make_plan does.
Plan plan_pod(const Running& pod, const PodContents& contents, const image::Store& images, const StartOptions& options,
              const PlaceOfPod& place);

}  // namespace rkt::pod
