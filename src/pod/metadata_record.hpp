// What the metadata service knows of pods: a token in the pod's directory, and what is there anyway.
#pragma once

#include <optional>
#include <string>

#include "metadata/endpoints.hpp"
#include "net/pod_network.hpp"
#include "pod/pod_store.hpp"
#include "spec/net_selection.hpp"

namespace rkt::pod {

// Gives the pod a token; returns AC_METADATA_URL. `network`: nullptr where the pod shares the host's. Throws Error when
// no metadata service listens, or when the pod would not reach it.
std::string register_metadata(const Running& pod, const NetSelection& selection, const net::PodNetwork* network);

// The running pod with this token.
std::optional<metadata::PodRecord> find_by_token(const PodStore& pods, const std::string& token);

}  // namespace rkt::pod
