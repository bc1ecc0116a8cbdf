// A line of a stream as an entry of the journal, with the fields that journald gives it (systemd.journal-fields(7)).
#pragma once

#include <cstdint>
#include <string_view>

#include "sandbox/journal/writer.hpp"

namespace rkt::sandbox::journal {

inline constexpr size_t kLongestLine = size_t{48} << 10;  // as LineMax= of journald.conf(5)
inline constexpr size_t kRoomBefore = 8;                  // "MESSAGE=" is put before the line

// What the stream's header says.
struct StreamName {
    char identifier[256] = "";
    int priority = 6;
    bool has_levels = false;  // lines may begin with <N>
    bool is_trusted = false;  // root of the host opened it
};

// The level that a line begins with, which is taken off; or the stream's. sd-daemon(3).
int take_priority(std::string_view& line, const StreamName& name) noexcept;

struct Host {
    char hostname[256] = "";
    char machine_id[33] = "";
    char boot_id[33] = "";
};

class Fields {
public:
    // `line` has kRoomBefore bytes of room before it, which are written to. `line_break`: "" for a line end.
    Fields(std::string_view line, const StreamName& name, const Writer& writer, const Host& host,
           const char* line_break) noexcept;
    [[nodiscard]] const std::string_view* begin() const noexcept { return fields_; }
    [[nodiscard]] uint32_t count() const noexcept { return count_; }

private:
    void add(const char* name, const char* value) noexcept;
    void add(const char* name, uint64_t value) noexcept;

    std::string_view fields_[16];
    uint32_t count_ = 0;
    size_t used_ = 0;
    char text_[2048];
};

}  // namespace rkt::sandbox::journal
