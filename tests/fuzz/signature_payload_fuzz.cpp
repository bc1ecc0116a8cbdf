// The payload of a signature: what is read prints as something that reads the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "attempt.hpp"
#include "spec/registry.hpp"
#include "spec/simple_signing.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rkt;
    const std::string text(reinterpret_cast<const char*>(data), size);
    for (const auto type : {SignaturePayload::Type::simple, SignaturePayload::Type::cosign}) {
        fuzz::attempt([&] {
            const std::string printed = SignaturePayload::parse(text, type).print();
            if (SignaturePayload::parse(printed, type).print() != printed) std::abort();
        });
    }
    if (const auto decoded = decode_base64(text); decoded && encode_base64(*decoded) != text) std::abort();
    return 0;
}
