#include "sandbox/step.hpp"

#include <cstring>

namespace rkt::sandbox {

void StepText::assign(const char* from) noexcept {
    text[0] = '\0';
    append(from);
}

void StepText::append(const char* more) noexcept {
    const size_t used = strnlen(text, sizeof text - 1);
    const size_t size = strnlen(more, sizeof text - 1 - used);
    memcpy(text + used, more, size);
    text[used + size] = '\0';
}

StepError failed(const char* detail, int errnum) noexcept {
    StepError error;
    error.errnum = errnum;
    error.detail.assign(detail);
    return error;
}

}  // namespace rkt::sandbox
