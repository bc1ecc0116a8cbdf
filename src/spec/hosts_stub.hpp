// hosts(5) where an image has none (rkt-1.30.md 4.11): each line ends with the pod's host name. Header only:
// rkt-init is built without the rest of this room.
#pragma once

namespace rkt::hosts_stub {

inline constexpr const char* kLine4 = "127.0.0.1 localhost localhost.domain localhost4 localhost4.localdomain4 ";
inline constexpr const char* kLine6 = "::1 localhost localhost.domain localhost6 localhost6.localdomain6 ";

}  // namespace rkt::hosts_stub
