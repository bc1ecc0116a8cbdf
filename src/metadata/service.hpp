// The metadata service on the wire. It keeps no state of its own: what it tells is in the pods' directories.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "base/dir.hpp"
#include "base/fd.hpp"
#include "metadata/endpoints.hpp"

namespace rkt::metadata {

inline constexpr uint16_t kPort = 18112;

struct ServiceOptions {
    std::vector<Fd> listeners;  // stream sockets that listen
    Dir key_dir;                // where the key of identities is
    FindPod find_pod;
    // Nobody asks for so long: the service ends, because systemd starts it for the next question. 0: it never ends.
    std::chrono::seconds idle{0};
    std::function<void(const std::string& line)> log;  // one for each request, "GET /acMetadata/v1/pod/uuid - 200"
};
// Serves until SIGTERM or SIGINT. Throws Error.
void serve(ServiceOptions options);

}  // namespace rkt::metadata
