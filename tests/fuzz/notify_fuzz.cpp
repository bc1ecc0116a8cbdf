// What an app sends to its notify socket: refused, or parts of it that are what they are called.
#include <cstdint>
#include <cstring>

#include "sandbox/notify_message.hpp"

using namespace rkt::sandbox;

namespace {

void expect_inside(const NotifyText& text, const char* data, size_t size) {
    if (!text) return;
    if (text.text < data || text.text + text.size > data + size) __builtin_trap();
    for (size_t i = 0; i < text.size; ++i) {
        const auto c = static_cast<unsigned char>(text.text[i]);
        if (c < ' ' || c == 0x7f) __builtin_trap();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto* text = reinterpret_cast<const char*>(data);
    NotifyMessage message;
    if (!parse_notify(text, size, message)) return 0;
    expect_inside(message.status, text, size);
    expect_inside(message.store_name, text, size);
    if (message.store_name && (message.store_name.size == 0 || message.store_name.size > 255)) __builtin_trap();
    if (message.watchdog && message.watchdog_trigger) __builtin_trap();
    return 0;
}
