// Who has which ids: files of the host, and --private-users as a person types it.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "attempt.hpp"
#include "spec/id_files.hpp"
#include "spec/private_users.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rkt;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const auto& ranges : {parse_accounts(text), parse_subordinate_ids(text)}) {
        for (const IdRange& range : ranges) {
            if (range.first > UINT32_MAX || range.count > UINT32_MAX) __builtin_trap();
        }
    }
    (void)has_other_accounts(text);
    fuzz::attempt([&] {
        const PrivateUsers users = PrivateUsers::parse(text);
        if (PrivateUsers::parse(users.str()) != users) __builtin_trap();
        if (users.base > UINT32_MAX - users.size) __builtin_trap();
    });
    return 0;
}
