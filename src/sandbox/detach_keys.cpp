#include "sandbox/detach_keys.hpp"

namespace rkt::sandbox {
namespace {

constexpr char kFirstKey = 'P' & 0x1f;
constexpr char kSecondKey = 'Q' & 0x1f;

}  // namespace

std::string DetachKeys::pass(std::string_view typed) {
    std::string passed;
    for (const char key : typed) {
        complete_ = began_ && key == kSecondKey;
        if (complete_) return passed;
        if (began_) passed += kFirstKey;
        began_ = key == kFirstKey;
        if (!began_) passed += key;
    }
    return passed;
}

}  // namespace rkt::sandbox
