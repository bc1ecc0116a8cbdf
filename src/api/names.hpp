// What the API's things are called on the bus.
#pragma once

#include <sdbus-c++/Types.h>

#include <string>

#include "spec/id.hpp"

namespace rkt::api {

inline constexpr const char* kBusName = "io.rkt1";
inline constexpr const char* kRoot = "/io/rkt1";
inline constexpr const char* kManagePods = "io.rkt1.manage-pods";
inline constexpr const char* kManageImages = "io.rkt1.manage-images";

// /io/rkt1/pod/_5b1e9c0e_… and /io/rkt1/image/sha512_…: a path has no dashes.
sdbus::ObjectPath path_of(const PodId& pod);
sdbus::ObjectPath path_of(const ImageId& image);

}  // namespace rkt::api
