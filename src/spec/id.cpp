#include "spec/id.hpp"

#include "base/error.hpp"
#include "base/random.hpp"
#include "base/text.hpp"

namespace rkt {
namespace {

constexpr size_t kUuidDigits = 32;
constexpr size_t kImageIdDigits = 64;
constexpr std::string_view kImageIdPrefix = "sha512-";

std::string with_dashes(const std::string& hex) {
    return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" +
           hex.substr(20);
}

uint8_t hex_value(char c) { return static_cast<uint8_t>(c <= '9' ? c - '0' : c - 'a' + 10); }

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// ^[a-z0-9]+([SEPARATORS][a-z0-9]+)*$
bool is_words(std::string_view s, std::string_view separators) {
    bool after_word = false;
    for (const char c : s) {
        if (is_word(c)) {
            after_word = true;
        } else if (after_word && separators.find(c) != std::string_view::npos) {
            after_word = false;
        } else {
            return false;
        }
    }
    return after_word;
}

// Lower-case; what is no word and no separator becomes '-'; separators do not repeat, begin or end.
std::string to_words(std::string_view s, std::string_view separators) {
    std::string words;
    for (const char raw : text::to_lower(s)) {
        const bool separator = separators.find(raw) != std::string_view::npos;
        const char c = is_word(raw) || separator ? raw : '-';
        if (!is_word(c) && (words.empty() || !is_word(words.back()))) continue;
        words += c;
    }
    if (!words.empty() && !is_word(words.back())) words.pop_back();
    return words;
}

}  // namespace

PodId PodId::random() {
    auto bytes = random_bytes16();
    bytes[6] = static_cast<uint8_t>((bytes[6] & 0x0f) | 0x40);  // version 4
    bytes[8] = static_cast<uint8_t>((bytes[8] & 0x3f) | 0x80);  // variant 10
    return PodId(with_dashes(text::to_hex(bytes)));
}

PodId PodId::parse(std::string_view s) {
    std::string hex;
    for (const char c : text::to_lower(s)) {
        if (c != '-') hex += c;
    }
    if (hex.size() != kUuidDigits || !text::is_hex(hex))
        throw ParseError("UUID " + text::quoted(s), "not 32 hex digits");
    return PodId(with_dashes(hex));
}

std::string PodId::machine_id() const {
    std::string hex = text_;
    std::erase(hex, '-');
    return hex;
}

std::array<uint8_t, 16> PodId::bytes() const {
    std::array<uint8_t, 16> bytes{};
    size_t digit = 0;
    for (const char c : text_) {
        if (c == '-') continue;
        bytes[digit / 2] = static_cast<uint8_t>(bytes[digit / 2] << 4 | hex_value(c));
        ++digit;
    }
    return bytes;
}

Digest Digest::parse(std::string_view s) {
    const size_t colon = s.find(':');
    const std::string_view algorithm = s.substr(0, colon);
    const std::string_view hex = colon == std::string_view::npos ? "" : s.substr(colon + 1);
    const size_t digits = algorithm == "sha256" ? 64 : algorithm == "sha512" ? 128 : 0;
    if (digits == 0) throw ParseError("digest " + text::quoted(s), "neither sha256:… nor sha512:…");
    if (hex.size() != digits || !text::is_hex(hex)) {
        throw ParseError("digest " + text::quoted(s), "wants " + std::to_string(digits) + " lower-case hex digits");
    }
    return {std::string(algorithm), std::string(hex)};
}

Digest Digest::sha256(const std::string& hex) { return parse("sha256:" + hex); }

ImageId ImageId::parse(std::string_view s) {
    const bool prefixed = s.starts_with(kImageIdPrefix);
    const std::string_view hex = prefixed ? s.substr(kImageIdPrefix.size()) : "";
    if (hex.size() != kImageIdDigits || !text::is_hex(hex)) {
        throw ParseError("image ID " + text::quoted(s), "not sha512- and 64 hex digits");
    }
    return ImageId(std::string(s));
}

ImageId ImageId::from_sha512(std::string_view hex128) {
    if (hex128.size() != 2 * kImageIdDigits) throw ParseError("SHA-512 " + text::quoted(hex128), "not 128 hex digits");
    return parse(std::string(kImageIdPrefix) + std::string(hex128.substr(0, kImageIdDigits)));
}

AppName AppName::parse(std::string_view s) {
    if (!is_ac_name(s))
        throw ParseError("app name " + text::quoted(s), "not lower-case letters and digits joined by \"-\"");
    return AppName(std::string(s));
}

AppName AppName::sanitize(std::string_view s) {
    std::string name = to_words(s, "-");
    if (name.empty()) throw ParseError("app name " + text::quoted(s), "has no letter or digit");
    return AppName(std::move(name));
}

bool is_ac_name(std::string_view s) { return is_words(s, "-"); }

bool is_ac_identifier(std::string_view s) { return is_words(s, "-._~/"); }

std::string sanitize_ac_identifier(std::string_view s) {
    std::string identifier = to_words(s, "-._~/");
    if (identifier.empty()) throw ParseError("AC identifier " + text::quoted(s), "has no letter or digit");
    return identifier;
}

}  // namespace rkt
