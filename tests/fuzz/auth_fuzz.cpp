// Credential files, and what registries and helpers answer. The first byte chooses.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/error.hpp"
#include "spec/registry.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rkt;
    const std::string text(reinterpret_cast<const char*>(data), size);
    try {
        const std::string document = text.substr(text.empty() ? 0 : 1);
        switch (text.empty() ? 0 : text[0] % 6) {
            case 0:
                (void)parse_challenge(document);
                break;
            case 1:
                (void)AuthFile::parse_docker_config(document, "fuzz").find("a.b", "c");
                break;
            case 2:
                (void)AuthFile::parse_rkt_auth(document, "fuzz").find("a.b", "c");
                break;
            case 3:
                (void)parse_token_answer(document);
                break;
            case 4:
                (void)parse_helper_answer(document);
                break;
            default:
                (void)parse_registry_errors(document);
        }
    } catch (const Error&) {  // refused, with a message
    }
    return 0;
}
