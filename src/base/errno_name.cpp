#include "base/errno_name.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace rkt {
namespace {

constexpr int kLast = 133;  // EHWPOISON
// Second names, which strerrorname_np(3) does not answer with.
constexpr std::array<std::pair<std::string_view, int>, 3> kAliases{
    {{"EWOULDBLOCK", EWOULDBLOCK}, {"EDEADLOCK", EDEADLOCK}, {"ENOTSUP", ENOTSUP}}};

}  // namespace

std::optional<int> errno_number(std::string_view name) {
    for (const auto& [alias, number] : kAliases) {
        if (alias == name) return number;
    }
    for (int number = 1; number <= kLast; ++number) {
        const char* known = ::strerrorname_np(number);
        if (known != nullptr && name == known) return number;
    }
    return std::nullopt;
}

}  // namespace rkt
