// D-Bus' wire format (D-Bus Specification, "Marshaling"), little-endian as every local tool writes it. What is read
// comes from a stranger: everything is bounded, and anything wrong is a ProtocolError, which ends the connection.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace rkt::dbus {

struct ProtocolError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

inline constexpr size_t kMaxMessage = size_t{1} << 20;  // the specification allows 128 MiB, tools need a few KiB
inline constexpr int kMaxDepth = 32;                    // of containers

// How values of a type, given by its first letter, are aligned. Throws ProtocolError.
size_t alignment_of(char type);
// The length of the first complete type of a signature. Throws ProtocolError.
size_t first_type(std::string_view signature);

class Reader {
public:
    // `offset`: of the bytes in their message, a multiple of 8 for a body.
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    uint8_t byte();
    uint32_t u32();
    uint64_t u64();
    bool boolean();
    std::string text();       // s, o
    std::string signature();  // g
    // Elements of an array are read until its end.
    class Array {
    public:
        Array(Reader& reader, size_t end) : reader_(reader), end_(end) {}
        [[nodiscard]] bool more() const { return reader_.at_ < end_; }

    private:
        Reader& reader_;
        size_t end_;
    };
    Array array(char element);  // its first letter
    void structure() { align(8); }
    std::vector<std::string> texts();  // as
    // Over one complete value.
    void skip(std::string_view type, int depth = 0);
    [[nodiscard]] bool at_end() const { return at_ == bytes_.size(); }

private:
    void align(size_t to);
    std::string_view take(size_t size);

    std::string_view bytes_;
    size_t at_ = 0;
};

class Writer {
public:
    Writer& byte(uint8_t value);
    Writer& u16(uint16_t value);
    Writer& u32(uint32_t value);
    Writer& u64(uint64_t value);
    Writer& boolean(bool value) { return u32(value ? 1 : 0); }
    Writer& text(std::string_view value);
    Writer& signature(std::string_view value);
    Writer& structure() { return align(8); }
    Writer& texts(const std::vector<std::string>& values);
    // write() writes the elements.
    template <typename Write>
    Writer& array(char element, Write write) {
        const size_t size_at = begin_array();
        align(alignment_of(element));
        const size_t begin = bytes_.size();
        write(*this);
        return end_array(size_at, begin);
    }
    Writer& align(size_t to);
    [[nodiscard]] const std::string& bytes() const { return bytes_; }

private:
    size_t begin_array();
    Writer& end_array(size_t size_at, size_t begin);

    std::string bytes_;
};

}  // namespace rkt::dbus
