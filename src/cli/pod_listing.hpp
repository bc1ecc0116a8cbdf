// What `list` and `status` say about a pod, from pod/view to values that can be printed.
#pragma once

#include <string>

#include "pod/view.hpp"
#include "spec/list_json.hpp"

namespace rkt::cli {

ListedPod listed(const pod::PodView& view);
ListedApp listed_app(const pod::PodView& view, const std::string& name);  // throws Error: no such app
// "registry-1.docker.io/library/nginx:latest": name and version label.
std::string network_names(const pod::PodView& view);  // "default:ip4=172.16.28.2, …"
std::string image_name(const RuntimeImage& image);

}  // namespace rkt::cli
