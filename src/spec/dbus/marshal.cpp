#include "spec/dbus/marshal.hpp"

#include <cstring>

namespace rkt::dbus {
namespace {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);

template <typename T>
T read_number(std::string_view bytes) {
    T value;
    memcpy(&value, bytes.data(), sizeof value);
    return value;
}

template <typename T>
void append(std::string& bytes, T value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

size_t padding(size_t at, size_t to) { return (to - at % to) % to; }

}  // namespace

size_t alignment_of(char type) {
    switch (type) {
        case 'y':
        case 'g':
        case 'v':
            return 1;
        case 'n':
        case 'q':
            return 2;
        case 'b':
        case 'i':
        case 'u':
        case 'h':
        case 's':
        case 'o':
        case 'a':
            return 4;
        case 'x':
        case 't':
        case 'd':
        case '(':
        case '{':
            return 8;
        default:
            throw ProtocolError("unknown type in a signature");
    }
}

size_t first_type(std::string_view signature) {
    size_t at = 0;
    while (at < signature.size() && signature[at] == 'a') ++at;
    if (at == signature.size()) throw ProtocolError("signature ends early");
    (void)alignment_of(signature[at]);
    if (signature[at] != '(' && signature[at] != '{') return at + 1;
    int open = 0;
    for (; at < signature.size(); ++at) {
        open += signature[at] == '(' || signature[at] == '{' ? 1 : 0;
        open -= signature[at] == ')' || signature[at] == '}' ? 1 : 0;
        if (open == 0) return at + 1;
    }
    throw ProtocolError("signature ends early");
}

void Reader::align(size_t to) { (void)take(padding(at_, to)); }

std::string_view Reader::take(size_t size) {
    if (size > bytes_.size() - at_) throw ProtocolError("message ends early");
    at_ += size;
    return bytes_.substr(at_ - size, size);
}

uint8_t Reader::byte() { return static_cast<uint8_t>(take(1)[0]); }

uint32_t Reader::u32() {
    align(4);
    return read_number<uint32_t>(take(4));
}

uint64_t Reader::u64() {
    align(8);
    return read_number<uint64_t>(take(8));
}

bool Reader::boolean() {
    const uint32_t value = u32();
    if (value > 1) throw ProtocolError("a boolean is 0 or 1");
    return value == 1;
}

std::string Reader::text() {
    const uint32_t size = u32();
    const std::string_view value = take(size);
    if (byte() != 0 || value.find('\0') != std::string_view::npos) throw ProtocolError("a text ends with its NUL byte");
    return std::string(value);
}

std::string Reader::signature() {
    const std::string_view value = take(byte());
    if (byte() != 0 || value.find('\0') != std::string_view::npos)
        throw ProtocolError("a signature ends with its NUL byte");
    return std::string(value);
}

Reader::Array Reader::array(char element) {
    const uint32_t size = u32();
    align(alignment_of(element));
    if (size > bytes_.size() - at_) throw ProtocolError("message ends early");
    return {*this, at_ + size};
}

std::vector<std::string> Reader::texts() {
    std::vector<std::string> values;
    for (const Array all = array('s'); all.more();) values.push_back(text());
    return values;
}

void Reader::skip(std::string_view type, int depth) {
    if (depth > kMaxDepth) throw ProtocolError("nested too deeply");
    const char kind = type.at(0);
    if (kind == 's' || kind == 'o') return (void)text();
    if (kind == 'g') return (void)signature();
    if (kind == 'v') {
        const std::string inner = signature();
        if (inner.empty() || first_type(inner) != inner.size()) throw ProtocolError("a variant has one complete type");
        return skip(inner, depth + 1);
    }
    if (kind == 'a') {
        const std::string_view element = type.substr(1, first_type(type.substr(1)));
        for (const Array all = array(element[0]); all.more();) skip(element, depth + 1);
        return;
    }
    if (kind == '(' || kind == '{') {
        structure();
        for (std::string_view rest = type.substr(1, type.size() - 2); !rest.empty();) {
            const size_t size = first_type(rest);
            skip(rest.substr(0, size), depth + 1);
            rest.remove_prefix(size);
        }
        return;
    }
    const size_t size = alignment_of(kind);  // that of a number is its size
    align(size);
    (void)take(size);
}

Writer& Writer::align(size_t to) {
    bytes_.append(padding(bytes_.size(), to), '\0');
    return *this;
}

Writer& Writer::byte(uint8_t value) {
    bytes_.push_back(static_cast<char>(value));
    return *this;
}

Writer& Writer::u16(uint16_t value) {
    align(2);
    append(bytes_, value);
    return *this;
}

Writer& Writer::u32(uint32_t value) {
    align(4);
    append(bytes_, value);
    return *this;
}

Writer& Writer::u64(uint64_t value) {
    align(8);
    append(bytes_, value);
    return *this;
}

Writer& Writer::text(std::string_view value) {
    u32(static_cast<uint32_t>(value.size()));
    bytes_.append(value).push_back('\0');
    return *this;
}

Writer& Writer::signature(std::string_view value) {
    byte(static_cast<uint8_t>(value.size()));
    bytes_.append(value).push_back('\0');
    return *this;
}

Writer& Writer::texts(const std::vector<std::string>& values) {
    return array('s', [&](Writer& to) {
        for (const std::string& value : values) to.text(value);
    });
}

size_t Writer::begin_array() {
    u32(0);
    return bytes_.size() - 4;
}

Writer& Writer::end_array(size_t size_at, size_t begin) {
    const auto size = static_cast<uint32_t>(bytes_.size() - begin);
    memcpy(bytes_.data() + size_at, &size, sizeof size);
    return *this;
}

}  // namespace rkt::dbus
