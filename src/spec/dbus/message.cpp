#include "spec/dbus/message.hpp"

namespace rkt::dbus {
namespace {

constexpr size_t kFixedHeader = 16;
constexpr uint8_t kVersion = 1;

enum Field : uint8_t {
    path = 1,
    interface,
    member,
    error_name,
    reply_serial,
    destination,
    sender,
    signature,
    unix_fds
};

struct TextField {
    Field field;
    const char* type;
    std::string Message::*value;
};
constexpr TextField kTextFields[] = {{path, "o", &Message::path},
                                     {interface, "s", &Message::interface},
                                     {member, "s", &Message::member},
                                     {error_name, "s", &Message::error_name},
                                     {destination, "s", &Message::destination},
                                     {sender, "s", &Message::sender},
                                     {signature, "g", &Message::signature}};

size_t padded(size_t size) { return (size + 7) / 8 * 8; }

void read_field(Reader& reader, Message& message) {
    reader.structure();
    const uint8_t field = reader.byte();
    const std::string type = reader.signature();
    if (type.empty() || first_type(type) != type.size()) throw ProtocolError("a field has one complete type");
    for (const TextField& known : kTextFields) {
        if (field != known.field) continue;
        if (type != known.type) throw ProtocolError("a header field of the wrong type");
        message.*known.value = type == "g" ? reader.signature() : reader.text();
        return;
    }
    if (field == reply_serial && type == "u") {
        message.reply_serial = reader.u32();
    } else if (field == unix_fds && type == "u") {
        message.fd_count = reader.u32();
    } else {
        reader.skip(type);
    }
}

void write_number(Writer& writer, Field field, uint32_t value) {
    if (value == 0) return;
    writer.structure().byte(field).signature("u").u32(value);
}

}  // namespace

std::optional<size_t> message_size(std::string_view bytes) {
    if (bytes.size() < kFixedHeader) return std::nullopt;
    if (bytes[0] != 'l') throw ProtocolError("not little-endian");
    Reader reader(bytes.substr(4, 12));
    const uint64_t body = reader.u32();
    (void)reader.u32();
    const uint64_t fields = reader.u32();
    const uint64_t size = padded(kFixedHeader + fields) + body;
    if (size > kMaxMessage) throw ProtocolError("message too long");
    return size;
}

Message parse_message(std::string_view bytes) {
    Message message;
    Reader reader(bytes);
    (void)reader.byte();
    const uint8_t type = reader.byte();
    if (type < 1 || type > 4) throw ProtocolError("unknown type of message");
    message.type = static_cast<MessageType>(type);
    message.flags = reader.byte();
    if (reader.byte() != kVersion) throw ProtocolError("unknown version of the protocol");
    const uint32_t body_size = reader.u32();
    message.serial = reader.u32();
    if (message.serial == 0) throw ProtocolError("a serial is not 0");
    for (const auto fields = reader.array('('); fields.more();) read_field(reader, message);
    reader.structure();
    if (body_size > bytes.size()) throw ProtocolError("message ends early");
    message.body = bytes.substr(bytes.size() - body_size);
    return message;
}

std::string print_message(const Message& message) {
    Writer writer;
    writer.byte('l').byte(static_cast<uint8_t>(message.type)).byte(message.flags).byte(kVersion);
    writer.u32(static_cast<uint32_t>(message.body.size())).u32(message.serial);
    writer.array('(', [&](Writer& to) {
        for (const TextField& field : kTextFields) {
            const std::string& value = message.*field.value;
            if (value.empty()) continue;
            to.structure().byte(field.field).signature(field.type);
            if (field.type[0] == 'g') {
                to.signature(value);
            } else {
                to.text(value);
            }
        }
        write_number(to, reply_serial, message.reply_serial);
        write_number(to, unix_fds, message.fd_count);
    });
    writer.align(8);
    return writer.bytes() + message.body;
}

}  // namespace rkt::dbus
