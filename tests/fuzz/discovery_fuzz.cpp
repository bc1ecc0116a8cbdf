// Discovery pages. What comes out has no variable left and is a URL that libcurl may be given.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "spec/discovery.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rkt;
    const std::string_view html(reinterpret_cast<const char*>(data), size);
    const AppcReference image{"example.com/a/b", {{"version", "1.0+x {os}"}}};
    const auto check = [](const std::string& url) {
        if (!url.starts_with("http://") && !url.starts_with("https://")) std::abort();
        for (const char c : url) {
            if (c == ' ' || static_cast<uint8_t>(c) < 0x20) std::abort();
        }
    };
    const DiscoveryPage page = parse_discovery_page(html, image);
    for (const auto& endpoint : page.endpoints) {
        check(endpoint.aci_url);
        check(endpoint.signature_url);
        if (endpoint.aci_url.find_first_of("{}") != std::string::npos) std::abort();
    }
    for (const auto& url : page.key_urls) check(url);
    return 0;
}
