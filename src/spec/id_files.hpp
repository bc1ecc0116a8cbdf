// The ids that a host gives to somebody: passwd(5), group(5), subuid(5), subgid(5). Files of the administrator's, in
// which a line that cannot be read gives nobody anything.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace rkt {

struct IdRange {
    uint64_t first = 0;
    uint64_t count = 0;
    [[nodiscard]] bool meets(const IdRange& other) const {
        return first < other.first + other.count && other.first < first + count;
    }
    bool operator==(const IdRange&) const = default;
};

std::vector<IdRange> parse_accounts(std::string_view text);         // passwd, group: "name:password:id:…"
std::vector<IdRange> parse_subordinate_ids(std::string_view text);  // subuid, subgid: "name:first:count"

// nsswitch.conf(5): whether there are accounts beyond the files above. systemd's own are none of the range that is
// for containers.
bool has_other_accounts(std::string_view nsswitch);

}  // namespace rkt
