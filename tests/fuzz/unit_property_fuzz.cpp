// --property=KEY=VALUE of run.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/error.hpp"
#include "systemd/unit.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rkt;
    const std::string text(reinterpret_cast<const char*>(data), size);
    try {
        (void)systemd::Property::parse_option(text);
    } catch (const Error&) {  // refused, with a message
    }
    return 0;
}
