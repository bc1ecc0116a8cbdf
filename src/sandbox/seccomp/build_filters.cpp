// Build-time tool: writes a filter of ours as the kernel takes it. Compiling takes 14-19 ms, loading the result 0.4
// (facts-start.md 4): so pods only load it. default: a file that pods read. journal: text that becomes part of a
// program.
#include <fcntl.h>
#include <linux/filter.h>

#include <cstdio>
#include <cstring>
#include <string_view>

#include "base/dir.hpp"
#include "base/error.hpp"
#include "sandbox/seccomp/compile.hpp"
#include "sandbox/seccomp/default_filter.hpp"
#include "sandbox/seccomp/journal_filter.hpp"

namespace {

// As the initializer of an array of struct sock_filter.
std::string as_text(const std::string& program) {
    std::string text;
    for (size_t at = 0; at < program.size(); at += sizeof(sock_filter)) {
        sock_filter step;
        memcpy(&step, program.data() + at, sizeof step);
        char line[64];
        snprintf(line, sizeof line, "{%u, %u, %u, %uU},\n", step.code, step.jt, step.jf, step.k);
        text += line;
    }
    return text;
}

}  // namespace

int main(int argc, char** argv) {
    using namespace rkt::sandbox::seccomp;
    if (argc != 3) return 2;
    try {
        const bool is_default = argv[1] == std::string_view("default");
        const std::string program = is_default ? compile(default_filter()) : as_text(compile(journal_filter()));
        const rkt::Fd file(rkt::check(::open(argv[2], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644), argv[2]));
        rkt::write_all(file, program);
    } catch (const rkt::Error& error) {
        fprintf(stderr, "%s: %s\n", argv[0], error.what());
        return 1;
    }
    return 0;
}
