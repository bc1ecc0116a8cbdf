#include "sandbox/journal/line.hpp"

#include <cstdio>
#include <cstring>

namespace rkt::sandbox::journal {
namespace {

constexpr int kLevels = 8;
constexpr int kFacilities = 24;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// Whoever opened the stream as root of the host says the app's name; of others it is only an identifier.
void complete_unit(char (&unit)[272], const Writer& writer, const StreamName& name) noexcept {
    if (writer.unit[0] != '\0') {
        strcpy(unit, writer.unit);
    } else if (name.is_trusted) {
        snprintf(unit, sizeof unit, "%s.service", name.identifier);
    }
}

}  // namespace

int take_priority(std::string_view& line, const StreamName& name) noexcept {
    if (!name.has_levels || line.empty() || line.front() != '<') return name.priority;
    int value = 0;
    size_t end = 1;
    for (; end < line.size() && end < 4 && is_digit(line[end]); ++end) value = value * 10 + (line[end] - '0');
    if (end == 1 || end == line.size() || line[end] != '>' || value >= kLevels * kFacilities) return name.priority;
    line.remove_prefix(end + 1);
    return value < kLevels ? (name.priority & ~(kLevels - 1)) | value : value;
}

Fields::Fields(std::string_view line, const StreamName& name, const Writer& writer, const Host& host,
               const char* line_break) noexcept {
    const int priority = take_priority(line, name);
    char* message = const_cast<char*>(line.data()) - kRoomBefore;
    memcpy(message, "MESSAGE=", kRoomBefore);
    fields_[count_++] = {message, kRoomBefore + line.size()};
    add("PRIORITY=", static_cast<uint64_t>(priority % kLevels));
    if (priority >= kLevels) add("SYSLOG_FACILITY=", static_cast<uint64_t>(priority / kLevels));
    if (name.identifier[0] != '\0') add("SYSLOG_IDENTIFIER=", name.identifier);
    if (line_break[0] != '\0') add("_LINE_BREAK=", line_break);
    add("_TRANSPORT=", "stdout");
    add("_PID=", static_cast<uint64_t>(writer.credentials.pid));
    add("_UID=", writer.credentials.uid);
    add("_GID=", writer.credentials.gid);
    if (writer.command[0] != '\0') add("_COMM=", writer.command);
    char unit[272] = "";
    complete_unit(unit, writer, name);
    if (unit[0] != '\0') add("_SYSTEMD_UNIT=", unit);
    add("_BOOT_ID=", host.boot_id);
    add("_MACHINE_ID=", host.machine_id);
    add("_HOSTNAME=", host.hostname);
}

void Fields::add(const char* name, const char* value) noexcept {
    const int size = snprintf(text_ + used_, sizeof text_ - used_, "%s%s", name, value);
    if (size < 0 || used_ + static_cast<size_t>(size) >= sizeof text_) return;
    fields_[count_++] = {text_ + used_, static_cast<size_t>(size)};
    used_ += static_cast<size_t>(size);
}

void Fields::add(const char* name, uint64_t value) noexcept {
    char digits[24];
    snprintf(digits, sizeof digits, "%llu", static_cast<unsigned long long>(value));
    add(name, digits);
}

}  // namespace rkt::sandbox::journal
