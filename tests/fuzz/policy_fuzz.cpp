// policy.json(5), what it says of a few images, and whether a signature's reference fits.
#include <cstddef>
#include <cstdint>
#include <string>

#include "attempt.hpp"
#include "spec/signature_policy.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rkt;
    const std::string text(reinterpret_cast<const char*>(data), size);
    fuzz::attempt([&] {
        const auto policy = SignaturePolicy::parse(text, "fuzz");
        for (const char* image :
             {"docker://nginx", "docker://a.b:5000/c/d:1", "oci:/srv/a/b", "oci-archive:/srv/a.tar"}) {
            for (const auto& requirement : policy.rule_for(parse_reference(image)).requirements) {
                const auto* wanted = std::get_if<SignedBy>(&requirement);
                const auto reference = std::get<DockerReference>(parse_reference("docker://a.b:5000/c/d:1"));
                if (wanted != nullptr) (void)identity_matches(wanted->identity, reference, "a.b:5000/c/d:1");
            }
        }
    });
    fuzz::attempt([&] {
        const auto wanted = std::get<DockerReference>(parse_reference("docker://a.b/c:1"));
        (void)identity_matches({}, wanted, text);
    });
    return 0;
}
