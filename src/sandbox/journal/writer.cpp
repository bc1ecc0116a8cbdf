#include "sandbox/journal/writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "base/fd.hpp"
#include "sandbox/journal/clock.hpp"

namespace rkt::sandbox::journal {
namespace {

constexpr size_t kLongestPath = 4096;

char pod_group[kLongestPath] = "";  // "": unknown

// A NUL behind it; "" if there is no such process.
template <size_t Size>
void read_of(pid_t pid, const char* file, char (&text)[Size]) noexcept {
    text[0] = '\0';
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", static_cast<int>(pid), file);
    const Fd source(::open(path, O_RDONLY | O_CLOEXEC));
    const ssize_t size = !source ? -1 : ::read(source.get(), text, Size - 1);
    text[size > 0 ? size : 0] = '\0';
}

// In the unified hierarchy (cgroups(7)); "": nowhere.
void read_cgroup(pid_t pid, char (&path)[kLongestPath]) noexcept {
    read_of(pid, "cgroup", path);
    const char* line = strncmp(path, "0::", 3) == 0 ? path : strstr(path, "\n0::");
    if (line == nullptr) {
        path[0] = '\0';
        return;
    }
    line += *line == '\n' ? 4 : 3;
    const size_t size = strcspn(line, "\n");
    memmove(path, line, size);
    path[size] = '\0';
}

bool is_unit(const char* component, size_t size) noexcept {
    constexpr char kSuffix[] = ".service";
    constexpr size_t kSize = sizeof kSuffix - 1;
    return size > kSize && memcmp(component + size - kSize, kSuffix, kSize) == 0;
}

void look_up(Writer& writer) noexcept {
    read_of(writer.credentials.pid, "comm", writer.command);
    writer.command[strcspn(writer.command, "\n")] = '\0';
    char path[kLongestPath];
    read_cgroup(writer.credentials.pid, path);
    unit_of_cgroup(path, pod_group, writer.unit);
}

}  // namespace

void unit_of_cgroup(const char* path, const char* pod, char (&unit)[272]) noexcept {
    unit[0] = '\0';
    const size_t prefix = strlen(pod);
    if (prefix == 0 || strncmp(path, pod, prefix) != 0) return;
    for (path += prefix; *path == '/';) {
        const char* component = path + 1;
        const size_t size = strcspn(component, "/");
        if (is_unit(component, size) && size < sizeof unit) {
            memcpy(unit, component, size);
            unit[size] = '\0';
        }
        path = component + size;
    }
}

void find_pod_group() noexcept {
    read_cgroup(::getpid(), pod_group);
    if (char* last = strrchr(pod_group, '/'); last != nullptr) *last = '\0';
}

const Writer& writer_of(const ucred& credentials) noexcept {
    constexpr uint64_t kFresh = 1'000'000;
    static Writer last;
    static uint64_t seen = 0;
    const uint64_t now = now_us(CLOCK_MONOTONIC);
    const bool is_same = last.credentials.pid == credentials.pid && now - seen < kFresh;
    last.credentials = credentials;
    if (is_same) return last;
    seen = now;
    look_up(last);
    return last;
}

}  // namespace rkt::sandbox::journal
