// What reaches a pod's control socket: refused, or a name that names one place and a verb that is one.
#include <cstdint>
#include <cstring>

#include "sandbox/control.hpp"

using namespace rkt::sandbox::control;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (!is_request(data, size)) return 0;
    Request request;
    memcpy(&request, data, sizeof request);
    const size_t length = strnlen(request.app, sizeof request.app);
    if (length == sizeof request.app || memchr(request.app, '/', length) != nullptr) __builtin_trap();
    if (strcmp(request.app, ".") == 0 || strcmp(request.app, "..") == 0) __builtin_trap();
    if (request.verb < Verb::add || request.verb > Verb::watch) __builtin_trap();
    return 0;
}
