// registries.conf(5), and where it sends a few references.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/error.hpp"
#include "spec/registry.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rkt;
    const std::string text(reinterpret_cast<const char*>(data), size);
    try {
        RegistriesConf conf;
        conf.merge(text, "fuzz");
        for (const char* reference : {"docker://nginx", "docker://a.b:5000/c:1"}) {
            (void)conf.targets(std::get<DockerReference>(parse_reference(reference)));
        }
    } catch (const Error&) {  // refused, with a message
    }
    return 0;
}
