// Runs the built `rkt` as a user does, on a data directory of the test's own and without a bus.
#pragma once

#include <fcntl.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "base/child.hpp"
#include "base/fd.hpp"
#include "base/text.hpp"
#include "support/temp_tree.hpp"

namespace rkt::test {

struct Result {
    int status;
    std::string out;
    std::string err;         // without
    std::string warnings{};  // what --insecure-options switches off, as it is said on standard error
};

inline Result sort_out(int status, std::string out, const std::string& err) {
    Result result{status, std::move(out), ""};
    for (size_t begin = 0, end = 0; begin < err.size(); begin = end) {
        end = std::min(err.find('\n', begin), err.size() - 1) + 1;
        const std::string line = err.substr(begin, end - begin);
        const bool warns = line.find(": warning: ") != std::string::npos && line.ends_with(")\n") &&
                           line.find("(--insecure-options=") != std::string::npos;
        (warns ? result.warnings : result.err) += line;
    }
    return result;
}

// How often `text` has `part`.
inline size_t count(const std::string& text, const std::string& part) {
    size_t times = 0;
    for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++times;
    return times;
}

// `input` is its standard input.
inline Result execute(const std::vector<std::string>& argv, const std::string& input = "") {
    const Fd out = make_memfd("stdout", "");
    const Fd err = make_memfd("stderr", "");
    const Fd in = input.empty() ? Fd(::open("/dev/null", O_RDONLY | O_CLOEXEC)) : make_memfd("stdin", input);
    const std::vector<Child::Redirect> redirects{{in.get(), 0}, {out.get(), 1}, {err.get(), 2}};
    Child child = Child::spawn(argv, redirects);
    const int status = child.wait().as_exit_code();
    ::lseek(out.get(), 0, SEEK_SET);
    ::lseek(err.get(), 0, SEEK_SET);
    return sort_out(status, read_all(out), read_all(err));
}

// A data directory, and the programs of the build tree where an installed rkt would have them.
class Host {
public:
    Host() {
        (void)tree_.dir().make_dir("libexec");
        // A pod sees the directory without the build tree that a link would lead to.
        for (const std::filesystem::path program : {RKT_INIT, RKT_FILTER}) {
            std::filesystem::copy_file(program, libexec() + "/" + program.filename().string());
        }
        std::filesystem::create_symlink(RKT_FETCH, libexec() + "/rkt-fetch");
        ::setenv("DBUS_SYSTEM_BUS_ADDRESS", ("unix:path=" + path("no-bus")).c_str(), 1);
    }
    std::string insecure = "image";  // --insecure-options

    [[nodiscard]] std::string path(const std::string& name) const { return tree_.path() + "/" + name; }
    [[nodiscard]] std::string libexec() const { return path("libexec"); }
    [[nodiscard]] std::string data() const { return path("data"); }
    [[nodiscard]] const Dir& dir() const { return tree_.dir(); }

    [[nodiscard]] Result rkt(const std::vector<std::string>& words, const std::string& input = "") const {
        return execute(command(words), input);
    }
    // For Child::spawn.
    [[nodiscard]] std::vector<std::string> command(const std::vector<std::string>& words) const {
        std::vector<std::string> argv{RKT_PROGRAM,
                                      "--dir=" + data(),
                                      "--libexec-dir=" + libexec(),
                                      "--local-config=" + path("etc"),
                                      "--system-config=" + path("lib"),
                                      "--insecure-options=" + insecure};
        argv.insert(argv.end(), words.begin(), words.end());
        return argv;
    }

private:
    TempTree tree_;
};

inline std::string first_line(const std::string& lines) { return lines.substr(0, lines.find('\n')); }
inline size_t count_lines(const std::string& lines) {
    return static_cast<size_t>(std::count(lines.begin(), lines.end(), '\n'));
}

}  // namespace rkt::test
