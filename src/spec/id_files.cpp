#include "spec/id_files.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/text.hpp"

namespace rkt {
namespace {

std::optional<uint64_t> id_at(const std::vector<std::string>& fields, size_t index) {
    if (index >= fields.size()) return std::nullopt;
    const auto number = text::to_u64(fields[index]);
    return number && *number <= UINT32_MAX ? number : std::nullopt;
}

template <typename Read>
std::vector<IdRange> parse_lines(std::string_view text, Read read) {
    std::vector<IdRange> ranges;
    for (const std::string& line : text::split(text, '\n')) {
        if (line.starts_with('#')) continue;
        if (const std::optional<IdRange> range = read(text::split(line, ':'))) ranges.push_back(*range);
    }
    return ranges;
}

constexpr std::array<std::string_view, 4> kLocal{"files", "compat", "systemd", "mymachines"};

}  // namespace

std::vector<IdRange> parse_accounts(std::string_view text) {
    return parse_lines(text, [](const std::vector<std::string>& fields) -> std::optional<IdRange> {
        const auto id = id_at(fields, 2);
        if (!id) return std::nullopt;
        return IdRange{*id, 1};
    });
}

std::vector<IdRange> parse_subordinate_ids(std::string_view text) {
    return parse_lines(text, [](const std::vector<std::string>& fields) -> std::optional<IdRange> {
        const auto first = id_at(fields, 1);
        const auto count = id_at(fields, 2);
        if (!first || count.value_or(0) == 0) return std::nullopt;
        return IdRange{*first, *count};
    });
}

bool has_other_accounts(std::string_view nsswitch) {
    for (const std::string& line : text::split(nsswitch, '\n')) {
        const size_t colon = line.find(':');
        const std::string_view database = text::trim(std::string_view(line).substr(0, colon));
        if (colon == std::string::npos || (database != "passwd" && database != "group")) continue;
        for (std::string service : text::split(line.substr(colon + 1), ' ')) {
            service = text::trim(service);
            if (service.starts_with('#')) break;
            if (service.empty() || service.starts_with('[')) continue;  // "[NOTFOUND=return]": what comes of an answer
            if (std::find(kLocal.begin(), kLocal.end(), service) == kLocal.end()) return true;
        }
    }
    return false;
}

}  // namespace rkt
