#include "sandbox/control.hpp"

#include <cstring>

namespace rkt::sandbox::control {

bool is_request(const void* record, size_t size) noexcept {
    Request request;
    if (size != sizeof request) return false;
    memcpy(&request, record, sizeof request);
    if (request.magic != kMagic || request.verb < Verb::add || request.verb > Verb::watch) return false;
    if (memchr(request.app, '\0', sizeof request.app) == nullptr) return false;
    return strchr(request.app, '/') == nullptr && request.app[0] != '.';
}

}  // namespace rkt::sandbox::control
