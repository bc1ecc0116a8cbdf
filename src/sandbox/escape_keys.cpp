#include "sandbox/escape_keys.hpp"

namespace rkt::sandbox {
namespace {

constexpr char kEscape = ']' & 0x1f;

}  // namespace

void EscapeKeys::see(std::string_view typed, Time now) noexcept {
    for (const char key : typed) {
        if (complete()) return;
        if (count_ > 0 && now - first_ > std::chrono::seconds(1)) count_ = 0;
        if (count_ == 0) first_ = now;
        count_ = key == kEscape ? count_ + 1 : 0;
    }
}

}  // namespace rkt::sandbox
