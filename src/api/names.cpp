#include "api/names.hpp"

#include <algorithm>

namespace rkt::api {
namespace {

sdbus::ObjectPath path_below_root(const char* kind, std::string name) {
    std::replace(name.begin(), name.end(), '-', '_');
    return sdbus::ObjectPath(std::string(kRoot) + kind + name);
}

}  // namespace

sdbus::ObjectPath path_of(const PodId& pod) { return path_below_root("/pod/_", pod.str()); }
sdbus::ObjectPath path_of(const ImageId& image) { return path_below_root("/image/", image.str()); }

}  // namespace rkt::api
