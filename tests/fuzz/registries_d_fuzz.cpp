// A file of registries.d(5), and where it looks for signatures.
#include <cstddef>
#include <cstdint>
#include <string>

#include "attempt.hpp"
#include "spec/registries_d.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rkt;
    const std::string text(reinterpret_cast<const char*>(data), size);
    fuzz::attempt([&] {
        RegistriesD files;
        files.merge(text, "fuzz");
        for (const char* image : {"docker://nginx", "docker://a.b:5000/c:1"}) {
            (void)files.lookaside(std::get<DockerReference>(parse_reference(image)));
        }
    });
    return 0;
}
