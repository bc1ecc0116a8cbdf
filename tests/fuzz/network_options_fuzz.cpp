// --net, --port, --dns and --hosts-entry as a person types them.
#include <cstddef>
#include <cstdint>
#include <string>

#include "attempt.hpp"
#include "spec/name_resolution.hpp"
#include "spec/net_selection.hpp"
#include "spec/pod_manifest.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rkt;
    using fuzz::attempt;
    const std::string text(reinterpret_cast<const char*>(data), size);
    attempt([&] {
        const std::string printed = NetSelection::parse({text}).str();
        if (NetSelection::parse({printed}).str() != printed) __builtin_trap();
    });
    attempt([&] { (void)ExposedPort::parse_option(text); });
    attempt([&] { NameResolution().take_dns({text}); });
    attempt([&] { NameResolution().take_hosts({text}); });
    attempt([&] {
        const auto subnet = Subnet::parse(text);
        if (subnet && !Subnet::parse(subnet->str())) __builtin_trap();
    });
    return 0;
}
