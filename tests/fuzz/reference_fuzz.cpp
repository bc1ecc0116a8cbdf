// An image reference as a person types it: what parses is printed so that it parses to the same again.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/error.hpp"
#include "spec/reference.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rkt;
    const std::string text(reinterpret_cast<const char*>(data), size);
    try {
        const std::string printed = to_string(parse_reference(text));
        if (to_string(parse_reference(printed)) != printed) __builtin_trap();
    } catch (const Error&) {  // refused, with a message
    }
    return 0;
}
