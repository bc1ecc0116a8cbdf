// --volume, --mount and --mnt-volume as a person types them; what is taken is printed and read again in a manifest.
#include <cstddef>
#include <cstdint>
#include <string>

#include "attempt.hpp"
#include "spec/volume_json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rkt;
    using fuzz::attempt;
    const std::string text(reinterpret_cast<const char*>(data), size);
    attempt([&] {
        const json::Value printed = json::print_volume(Volume::parse_option(text));
        if (json::print_volume(json::parse_volume(json::Node(printed, ""))) != printed) __builtin_trap();
    });
    attempt([&] { (void)Mount::parse_option(text); });
    attempt([&] {
        const MountedVolume both = MountedVolume::parse_option(text);
        if (both.volume.name != both.mount.volume || both.mount.path.empty()) __builtin_trap();
    });
    return 0;
}
