// What a pod's apps see as /etc/resolv.conf and /etc/hosts, decided when the pod starts (rkt-1.30.md 4.11).
#pragma once

#include <string>

#include "net/pod_network.hpp"
#include "pod/pod_store.hpp"
#include "pod/start.hpp"

namespace rkt::pod {

// Host paths; "": the image's own file.
struct EtcFiles {
    std::string resolv_conf;
    std::string hosts;
};
// Writes what has to be written into the pod's directory. `network`: nullptr where the pod has none of its own.
EtcFiles make_etc_files(const Running& pod, const StartOptions& options, const net::PodNetwork* network);

}  // namespace rkt::pod
