#include "sandbox/detach_keys.hpp"

namespace rkt::sandbox {
namespace {

constexpr char kFirst = 'P' & 0x1f;
constexpr char kSecond = 'Q' & 0x1f;

}  // namespace

std::string DetachKeys::pass(std::string_view typed) {
    std::string passed;
    for (const char key : typed) {
        complete_ = began_ && key == kSecond;
        if (complete_) return passed;
        if (began_) passed += kFirst;
        began_ = key == kFirst;
        if (!began_) passed += key;
    }
    return passed;
}

}  // namespace rkt::sandbox
