// A line of an app as `rkt run` shows it in the foreground: "[  123.456789] app[pid]: text", the time
// since boot as rkt's console had it (rkt-1.30.md 4.12).
#pragma once

#include <sys/types.h>
#include <string>
#include <string_view>

namespace rkt::pod {

std::string foreground_line(std::string_view app, pid_t pid, std::string_view text);

}  // namespace rkt::pod
