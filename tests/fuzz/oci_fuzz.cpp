// What a registry or an archive says of an image. The first byte chooses the document; a configuration that
// parses converts into a manifest that parses.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/error.hpp"
#include "spec/oci.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rkt;
    const std::string text(reinterpret_cast<const char*>(data), size);
    try {
        const std::string document = text.substr(text.empty() ? 0 : 1);
        switch (text.empty() ? 0 : text[0] % 4) {
            case 0:
                (void)oci::parse_manifest(document, "");
                break;
            case 1:
                (void)oci::parse_docker_save(document);
                break;
            case 2:
                (void)oci::layer_compression(document);
                break;
            default: {
                const auto config = oci::parse_config(document);
                const oci::Origin origin{"docker.io/library/x", "docker.io", "library/x", "latest", "", ""};
                const std::string printed = oci::convert(config, origin).print();
                try {
                    (void)ImageManifest::parse(printed);
                    const auto more = oci::with_layer(document, Digest::sha256(std::string(64, '0')), "x");
                    if (oci::parse_config(more).diff_ids.size() != config.diff_ids.size() + 1) __builtin_trap();
                } catch (const Error&) {
                    __builtin_trap();
                }
            }
        }
    } catch (const Error&) {  // refused, with a message
    }
    return 0;
}
