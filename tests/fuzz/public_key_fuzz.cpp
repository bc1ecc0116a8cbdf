// A public key in PEM, as it comes from a file, a policy or a web server: what is taken must be itself once written.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "attempt.hpp"
#include "image/trust/public_key.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using rkt::image::PublicKey;
    const std::string text(reinterpret_cast<const char*>(data), size);
    rkt::fuzz::attempt([&] {
        const auto key = PublicKey::parse(text);
        if (PublicKey::parse(key.pem()).fingerprint() != key.fingerprint()) std::abort();
        (void)key.kind();
        if (key.verifies(text, text)) std::abort();  // nobody signs a key with itself
    });
    return 0;
}
