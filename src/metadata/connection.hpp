// One HTTP request of libmicrohttpd, from its first line to its answer.
#pragma once

#include <microhttpd.h>

#include <functional>
#include <memory>

#include "metadata/endpoints.hpp"

namespace rkt::metadata {

using Handler = std::function<Response(const Request&)>;

// libmicrohttpd's MHD_OPTION_… of our servers: `handler` must outlive the daemon.
MHD_Daemon* start_daemon(int listener, const Handler& handler);

}  // namespace rkt::metadata
