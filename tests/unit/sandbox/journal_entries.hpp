// Entries of a journal that say themselves what they are.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "sandbox/journal_file/journal.hpp"

namespace rkt::test {

inline int append(sandbox::journal_file::Journal& journal, const std::vector<std::string>& fields, uint64_t time) {
    std::vector<std::string_view> views(fields.begin(), fields.end());
    constexpr uint64_t kSomeDay = 1'700'000'000'000'000;
    return journal.append({0, kSomeDay + time, time, views.data(), static_cast<uint32_t>(views.size())});
}

// Some fields have few values, one many, and one is new in every entry.
inline std::vector<std::string> numbered(int i) {
    return {"MESSAGE=entry " + std::to_string(i), "PRIORITY=" + std::to_string(i % 8),
            "SYSLOG_IDENTIFIER=" + std::string(i % 3 == 0 ? "web" : "db"), "_PID=" + std::to_string(i / 10),
            "_TRANSPORT=stdout"};
}

inline int append_numbered(sandbox::journal_file::Journal& journal, int i) {
    return append(journal, numbered(i), 1000 + static_cast<uint64_t>(i));
}

}  // namespace rkt::test
