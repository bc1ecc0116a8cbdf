#include "systemd/words.hpp"

#include <array>
#include <charconv>

namespace rkt::systemd {
namespace {

struct Escape {
    char letter;
    char byte;
};
// systemd.syntax(7), table "Supported escapes".
constexpr std::array<Escape, 11> kEscapes = {{{'a', '\a'},
                                              {'b', '\b'},
                                              {'f', '\f'},
                                              {'n', '\n'},
                                              {'r', '\r'},
                                              {'t', '\t'},
                                              {'v', '\v'},
                                              {'\\', '\\'},
                                              {'"', '"'},
                                              {'\'', '\''},
                                              {'s', ' '}}};

// A number of exactly `digits` digits at the start of `s`; a byte of 0 is refused, as systemd does.
std::optional<char> numbered_byte(std::string_view s, size_t digits, int base) {
    if (s.size() < digits) return std::nullopt;
    unsigned value = 0;
    const auto [end, error] = std::from_chars(s.data(), s.data() + digits, value, base);
    if (error != std::errc() || end != s.data() + digits || value == 0 || value > 0xff) return std::nullopt;
    return static_cast<char>(value);
}

// Appends what the escape after a backslash at the start of `s` means; nullopt: none the man page knows.
// Otherwise its length without the backslash.
std::optional<size_t> take_escape(std::string_view s, std::string& out) {
    if (s.empty()) return std::nullopt;
    for (const Escape& escape : kEscapes) {
        if (s.front() != escape.letter) continue;
        out += escape.byte;
        return 1;
    }
    const bool hex = s.front() == 'x';
    const auto byte = hex ? numbered_byte(s.substr(1), 2, 16) : numbered_byte(s, 3, 8);
    if (!byte) return std::nullopt;
    out += *byte;
    return 3;
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Takes one word off the front of `s`, which does not start with a blank.
std::optional<std::string> take_word(std::string_view& s) {
    std::string word;
    char quote = 0;
    size_t i = 0;
    for (; i < s.size() && (quote != 0 || !is_blank(s[i])); ++i) {
        const char c = s[i];
        if (c == '\\') {
            const auto length = take_escape(s.substr(i + 1), word);
            if (!length) return std::nullopt;
            i += *length;
        } else if (quote == 0 && (c == '"' || c == '\'')) {
            quote = c;
        } else if (c == quote) {
            quote = 0;
        } else {
            word += c;
        }
    }
    if (quote != 0) return std::nullopt;
    s.remove_prefix(i);
    return word;
}

}  // namespace

std::optional<std::vector<std::string>> split_words(std::string_view s) {
    std::vector<std::string> words;
    for (;;) {
        while (!s.empty() && is_blank(s.front())) s.remove_prefix(1);
        if (s.empty()) return words;
        auto word = take_word(s);
        if (!word) return std::nullopt;
        words.push_back(std::move(*word));
    }
}

std::optional<std::string> unescape(std::string_view s) {
    std::string out;
    for (size_t i = 0; i < s.size(); ++i) {
        if (s[i] != '\\') {
            out += s[i];
            continue;
        }
        const auto length = take_escape(s.substr(i + 1), out);
        if (!length) return std::nullopt;
        i += *length;
    }
    return out;
}

}  // namespace rkt::systemd
