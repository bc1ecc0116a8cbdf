#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "base/fd.hpp"
#include "sandbox/handoff.hpp"
#include "sandbox/init/supervisor.hpp"

namespace rkt::sandbox::init {
namespace {

// Decimal text of 0..255 and a line end, without stdio.
struct Number {
    char text[5] = {};
    size_t size = 0;
};
Number print(int value) noexcept {
    Number number;
    for (int unit = 100; unit > 0; unit /= 10) {
        if (value >= unit || unit == 1) number.text[number.size++] = static_cast<char>('0' + value / unit % 10);
    }
    number.text[number.size++] = '\n';
    return number;
}

}  // namespace

// A pod directory that is gone or full must not keep init from its work: without the file the status
// reads as unknown.
void write_status(const char* app, int exit_code) noexcept {
    constexpr const char* kTemporary = ".new";  // no app's name
    const Fd file(::openat(handoff::kStatusDir, kTemporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644));
    const Number number = print(exit_code);
    if (!file || ::write(file.get(), number.text, number.size) != static_cast<ssize_t>(number.size)) return;
    ::renameat(handoff::kStatusDir, kTemporary, handoff::kStatusDir, app);
}

void mark_ready() noexcept {
    const Fd mark(::openat(handoff::kStatusDir, ".ready", O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644));
}

}  // namespace rkt::sandbox::init
