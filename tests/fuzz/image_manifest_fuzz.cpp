// An image manifest: what parses is printed so that it parses to the same again.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/error.hpp"
#include "spec/image_manifest.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rkt;
    const std::string text(reinterpret_cast<const char*>(data), size);
    try {
        const std::string printed = ImageManifest::parse(text).print();
        if (ImageManifest::parse(printed).print() != printed) __builtin_trap();
    } catch (const Error&) {  // refused, with a message
    }
    return 0;
}
