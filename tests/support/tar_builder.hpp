// Tars written by hand, header by header (POSIX.1-1988 ustar, GNU long names, pax records), so that a
// test can say things no honest program writes.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rkt::test {

struct TarMember {
    std::string name;
    char type = '0';  // typeflag of tar(5)
    std::string content{};
    std::string link{};
    unsigned mode = 0644;
    uint64_t uid = 0;
    uint64_t gid = 0;
    int64_t mtime = 1'700'000'000;
    unsigned major = 0;
    unsigned minor = 0;
    std::vector<std::pair<std::string, std::string>> pax{};
};

class TarBuilder {
public:
    TarBuilder& add(const TarMember& member) {
        if (!member.pax.empty()) {
            std::string records;
            for (const auto& [key, value] : member.pax) records += pax_record(key, value);
            append({"PaxHeaders/0", 'x', records});
        }
        if (member.name.size() > 100) append({"././@LongLink", 'L', member.name + '\0'});
        if (member.link.size() > 100) append({"././@LongLink", 'K', member.link + '\0'});
        append(member);
        return *this;
    }
    TarBuilder& file(const std::string& name, const std::string& content = "") { return add({name, '0', content}); }
    TarBuilder& dir(const std::string& name, unsigned mode = 0755) { return add({name, '5', "", "", mode}); }
    TarBuilder& symlink(const std::string& name, const std::string& to) { return add({name, '2', "", to, 0777}); }
    TarBuilder& hardlink(const std::string& name, const std::string& to) { return add({name, '1', "", to}); }
    TarBuilder& raw(std::string_view bytes) {
        bytes_ += bytes;
        return *this;
    }
    // With the two zero blocks that end a tar.
    [[nodiscard]] std::string str() const { return bytes_ + std::string(1024, '\0'); }
    [[nodiscard]] const std::string& unfinished() const { return bytes_; }

private:
    // "LENGTH KEY=VALUE\n", the length includes itself.
    static std::string pax_record(const std::string& key, const std::string& value) {
        const std::string rest = " " + key + "=" + value + "\n";
        size_t length = rest.size() + 1;
        while (std::to_string(length).size() + rest.size() != length) ++length;
        return std::to_string(length) + rest;
    }

    static void put(std::string& header, size_t offset, size_t width, std::string_view text) {
        header.replace(offset, std::min(width, text.size()), text.substr(0, width));
    }
    static void put_number(std::string& header, size_t offset, size_t width, int64_t value) {
        if (value >= 0 && value < int64_t{1} << (3 * (width - 1))) {
            std::string octal(width - 1, '0');
            for (size_t i = width - 1; i-- > 0; value >>= 3) octal[i] = static_cast<char>('0' + (value & 7));
            put(header, offset, width - 1, octal);
            return;
        }
        for (size_t i = width; i-- > 0; value >>= 8) header[offset + i] = static_cast<char>(value & 0xff);  // base 256
        header[offset] = static_cast<char>(header[offset] | 0x80);
    }

    void append(const TarMember& member) {
        std::string header(512, '\0');
        put(header, 0, 100, member.name);
        put_number(header, 100, 8, member.mode);
        put_number(header, 108, 8, static_cast<int64_t>(member.uid));
        put_number(header, 116, 8, static_cast<int64_t>(member.gid));
        put_number(header, 124, 12, static_cast<int64_t>(member.content.size()));
        put_number(header, 136, 12, member.mtime);
        put(header, 148, 8, "        ");
        header[156] = member.type;
        put(header, 157, 100, member.link);
        put(header, 257, 8, std::string_view("ustar\00000", 8));
        put_number(header, 329, 8, member.major);
        put_number(header, 337, 8, member.minor);
        unsigned sum = 0;
        for (const char c : header) sum += static_cast<unsigned char>(c);
        put_number(header, 148, 7, sum);
        bytes_ += header + member.content;
        bytes_.append((512 - member.content.size() % 512) % 512, '\0');
    }

    std::string bytes_;
};

}  // namespace rkt::test
