// The one error tree of the project. A room throws these and nothing else: exceptions of
// libraries are translated at the room's edge. Only cli/ and main print (style.md 4.1).
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rkt {

// Process exit codes that scripts know from rkt 1.x (rkt-1.30.md 1.1).
enum class ExitCode : int { ok = 0, failure = 1, usage = 2, rkt_error = 254 };

// What went wrong, innermost cause in `message`, and what was being done, outermost last.
class Error : public std::exception {
public:
    explicit Error(std::string message, ExitCode code = ExitCode::rkt_error);

    void add_context(std::string doing);

    [[nodiscard]] const std::string& message() const noexcept { return message_; }
    [[nodiscard]] const std::vector<std::string>& context() const noexcept { return context_; }
    [[nodiscard]] ExitCode code() const noexcept { return code_; }
    // "outermost: …: innermost", one line.
    [[nodiscard]] const char* what() const noexcept override { return line_.c_str(); }

private:
    std::string message_;
    std::vector<std::string> context_;
    ExitCode code_;
    std::string line_;
};

// A system call failed: `what` names the call's purpose, errnum is its errno.
class SystemError : public Error {
public:
    SystemError(int errnum, std::string_view what);
    [[nodiscard]] int errnum() const noexcept { return errnum_; }

private:
    int errnum_;
};

// The command line or a request is wrong; nothing was done.
class UsageError : public Error {
public:
    using Error::Error;
};

// Outside input does not have the form it must have. `where` is a file, a reference or a JSON pointer.
class ParseError : public Error {
public:
    ParseError(std::string_view where, std::string_view why);
};

// Returns rc, or throws SystemError from errno when rc is -1.
int check(int rc, std::string_view what);
long check_long(long rc, std::string_view what);

// Runs `f`; an Error on its way out learns what was being done.
template <typename F>
decltype(auto) with_context(std::string_view doing, F&& f) {
    try {
        return std::forward<F>(f)();
    } catch (Error& error) {
        error.add_context(std::string(doing));
        throw;
    }
}

}  // namespace rkt
