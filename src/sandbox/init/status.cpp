#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "base/fd.hpp"
#include "sandbox/handoff.hpp"
#include "sandbox/init/status.hpp"

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

// NAME or NAME.suffix; a name has 255 characters at most.
struct FileName {
    char text[272] = {};
    FileName(const char* app, const char* suffix) noexcept {
        strncpy(text, app, 255);
        strncat(text, suffix, sizeof text - 256);
    }
};

// Whole or not at all. A directory that is gone or full must not keep init from its work: without the file the status
// reads as unknown.
void write_status_file(const FileName& name, const char* content, size_t size) noexcept {
    constexpr const char* kTemporary = ".new";
    constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC;
    const Fd file(::openat(handoff::kStatusDir, kTemporary, kFlags, 0644));
    if (!file || ::write(file.get(), content, size) != static_cast<ssize_t>(size)) return;
    ::renameat(handoff::kStatusDir, kTemporary, handoff::kStatusDir, name.text);
}

void remove(const FileName& name) noexcept { ::unlinkat(handoff::kStatusDir, name.text, 0); }

}  // namespace

void write_status(const char* app, int exit_code) noexcept {
    const Number number = print(exit_code);
    write_status_file({app, ""}, number.text, number.size);
}

void write_reason(const char* app, const char* word) noexcept {
    write_status_file({app, ".reason"}, word, strlen(word));
}

void write_started(const char* app) noexcept { write_status_file({app, ".started"}, "", 0); }

void clear_status(const char* app) noexcept {
    remove({app, ""});
    remove({app, ".reason"});
}

void forget_app(const char* app) noexcept {
    clear_status(app);
    remove({app, ".started"});
    clear_health(app);
}

void write_health(const char* app, const char* word) noexcept {
    write_status_file({app, ".health"}, word, strlen(word));
}

void clear_health(const char* app) noexcept { remove({app, ".health"}); }

void mark_ready() noexcept { write_status_file({".ready", ""}, "", 0); }

}  // namespace rkt::sandbox::init
