#include "base/random.hpp"

#include <sys/random.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt {

std::array<uint8_t, 16> random_bytes16() {
    std::array<uint8_t, 16> bytes{};
    check_long(::getrandom(bytes.data(), bytes.size(), 0), "getting random bytes");
    return bytes;
}

std::string random_hex(size_t digits) { return text::to_hex(random_bytes16()).substr(0, digits); }

}  // namespace rkt
