// Files of net.d, results of plugins, and what is kept of both: what parses is printed so that it parses again.
#include <cstddef>
#include <cstdint>
#include <string>

#include "attempt.hpp"
#include "spec/cni.hpp"
#include "spec/net_info.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rkt;
    using fuzz::attempt;
    const std::string text(reinterpret_cast<const char*>(data), size);
    attempt([&] {
        CniAttachment attachment;
        attachment.network = CniNetwork::parse(text, "f");
        attachment.config_json = text;
        attachment.interface = "eth0";
        for (const CniPlugin& plugin : attachment.network.plugins) (void)cni_input(attachment.network, plugin, "");
        if (CniAttachment::parse(attachment.print(), "f").network.name != attachment.network.name) __builtin_trap();
    });
    attempt([&] { (void)CniResult::parse(text, "f"); });
    attempt([&] { (void)CniAttachment::parse(text, "f"); });
    attempt([&] { (void)print_net_info(parse_net_info(text)); });
    (void)cni_error_text(text);
    return 0;
}
