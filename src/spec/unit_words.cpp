#include "spec/unit_words.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstring>

#include "base/text.hpp"

namespace rkt {
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

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
bool is_control(char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; }
// Needs no quotes anywhere behind the first word.
bool is_plain(char c) { return isalnum(static_cast<unsigned char>(c)) != 0 || (c != 0 && strchr("_-./:=,@+", c)); }

// The letter of the escape that a byte needs inside of double quotes; 0: none.
char escape_of(char c) {
    if (c == ' ' || c == '\'') return 0;
    for (const Escape& escape : kEscapes) {
        if (escape.byte == c) return escape.letter;
    }
    return 0;
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

std::string exec_word(std::string_view word) {
    if (!word.empty() && std::all_of(word.begin(), word.end(), is_plain)) return std::string(word);
    const bool is_text = text::is_utf8(word);
    std::string quoted = "\"";
    for (const char c : word) {
        if (const char letter = escape_of(c); letter != 0) {
            quoted += {'\\', letter};
        } else if (is_control(c) || (!is_text && !is_ascii(c))) {
            quoted += "\\x" + text::to_hex({reinterpret_cast<const uint8_t*>(&c), 1});
        } else {
            quoted += c;
            if (c == '%' || c == '$') quoted += c;
        }
    }
    return quoted + "\"";
}

std::string exec_words(const std::vector<std::string>& words) {
    std::vector<std::string> written;
    for (const std::string& word : words) written.push_back(exec_word(word));
    return text::join(written, " ");
}

std::string text_value(std::string_view s) {
    std::string value;
    for (const char c : text::printable(text::trim(s))) value += c == '%' ? "%%" : std::string(1, c);
    // At the end it would join the next line to this one.
    if (!value.empty() && value.back() == '\\') value += "x5c";
    return value;
}

}  // namespace rkt
