#include "spec/private_users.hpp"

#include <array>
#include <limits>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt {
namespace {

using UsersMode = PrivateUsers::Mode;

constexpr std::array<std::pair<std::string_view, UsersMode>, 4> kWords{
    {{"no", UsersMode::no}, {"pick", UsersMode::pick}, {"false", UsersMode::no}, {"true", UsersMode::pick}}};

uint32_t parse_number(std::string_view text, uint32_t max) {
    const auto number = text::to_u64(text);
    if (!number) throw Error("expected no, pick, BASE or BASE:SIZE");
    if (*number == 0) throw Error("a range of ids begins at 1 and is not empty (no range: no)");
    if (*number > max) throw Error(std::string(text) + " is more than " + std::to_string(max));
    return static_cast<uint32_t>(*number);
}

}  // namespace

PrivateUsers PrivateUsers::parse(std::string_view text) {
    for (const auto& [word, mode] : kWords) {
        if (text == word) return {mode};
    }
    // 4294967295 means "no change" (setresuid(2)).
    constexpr uint32_t kLast = std::numeric_limits<uint32_t>::max() - 1;
    const size_t colon = text.find(':');
    PrivateUsers users{UsersMode::range, parse_number(text.substr(0, colon), kLast), kSize};
    if (colon != std::string_view::npos) users.size = parse_number(text.substr(colon + 1), kMaxSize);
    if (users.size - 1 > kLast - users.base) throw Error("the range ends above " + std::to_string(kLast));
    return users;
}

std::string PrivateUsers::str() const {
    if (mode == UsersMode::range) return std::to_string(base) + ":" + std::to_string(size);
    for (const auto& [word, known] : kWords) {
        if (mode == known) return std::string(word);
    }
    return "";
}

}  // namespace rkt
