// The networks of a pod, and what its directory keeps of them: net/*, from before something is made that
// outlives the pod until it is undone.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/pod_network.hpp"
#include "pod/pod_store.hpp"
#include "pod/start.hpp"
#include "spec/pod_manifest.hpp"

namespace rkt::pod {

using Network = std::unique_ptr<net::PodNetwork>;  // none: the pod shares the host's, or has a loopback only

// Before the pod begins. Throws Error for what cannot be.
Network prepare_networks(const Running& pod, const PodManifest& manifest, const StartOptions& options);
// While the leader and systemd work. rtnetlink: of the pod's namespace.
void join_networks(const Running& pod, pid_t leader, const Fd& rtnetlink, net::PodNetwork& network);
// Undoes what outlives a pod that has ended. Throws Error; what could not be deleted is tried again next time.
void detach_networks(const Dir& pod, const PodId& id, const std::vector<std::string>& config_dirs);

// Tells plugins which attachments are alive.
void collect_networks(const PodStore& pods, const std::vector<std::string>& config_dirs);
// Why the pod cannot be reached (net/check.hpp).
std::vector<std::string> check_networks_of(const Located& pod, const std::vector<std::string>& config_dirs);

}  // namespace rkt::pod
