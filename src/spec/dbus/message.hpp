// Messages of the D-Bus Specification ("Message Protocol"), as a pod's machine bus takes them and as a start of a pod
// sends them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.hpp"
#include "spec/dbus/marshal.hpp"

namespace rkt::dbus {

enum class MessageType : uint8_t { method_call = 1, method_return, error, signal };
inline constexpr uint8_t kNoReplyExpected = 1;
inline constexpr uint32_t kMaxFds = 16;

struct Message {
    MessageType type = MessageType::method_call;
    uint8_t flags = 0;
    uint32_t serial = 0;
    uint32_t reply_serial = 0;
    std::string path;
    std::string interface;
    std::string member;
    std::string error_name;
    std::string destination;
    std::string sender;
    std::string signature;
    uint32_t fd_count = 0;
    std::string body;
    std::vector<Fd> fds;
};

// How long the message is that begins with these bytes; nullopt: that is not known yet. Throws ProtocolError.
std::optional<size_t> message_size(std::string_view bytes);
// A whole one, without its descriptors. Throws ProtocolError.
Message parse_message(std::string_view bytes);
std::string print_message(const Message& message);

}  // namespace rkt::dbus
