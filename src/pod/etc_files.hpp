// What a pod's apps see as /etc/resolv.conf and /etc/hosts, decided when the pod starts (rkt-1.30.md 4.11).
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "pod/pod_store.hpp"
#include "pod/start.hpp"

namespace rkt::pod {

// Host paths; "": the image's own file.
struct EtcFiles {
    std::string resolv_conf;
    std::string hosts;
};
// Writes what has to be written into the pod's directory. `of_networks`: resolv.conf as the networks would have it.
EtcFiles make_etc_files(const Running& pod, const StartOptions& options,
                        const std::function<std::optional<std::string>()>& of_networks);

}  // namespace rkt::pod
