// What a client of the machine's bus sends: a message, or the end of its connection; and the command that it would
// become is one that init takes.
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "sandbox/command.hpp"
#include "sandbox/machine_bus/transient.hpp"

using namespace rkt::dbus;
using namespace rkt::sandbox;
using namespace rkt::sandbox::machine_bus;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    try {
        const auto whole = message_size(bytes);
        if (!whole || *whole > size) return 0;
        Message message = parse_message(bytes.substr(0, *whole));
        if (parse_message(print_message(message)).member != message.member) __builtin_trap();
        const std::string flat = flatten(read_transient(message).command);
        std::vector<uint64_t> block(flat.size() / 8 + 1);
        memcpy(block.data(), flat.data(), flat.size());
        (void)open_command(block.data(), flat.size());
    } catch (const ProtocolError&) {
    } catch (const MethodError&) {
    } catch (const rkt::Error&) {
    }
    return 0;
}
