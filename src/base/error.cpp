#include "base/error.hpp"

#include <cerrno>
#include <system_error>

namespace rkt {

Error::Error(std::string message, ExitCode code) : message_(std::move(message)), code_(code), line_(message_) {}

void Error::add_context(std::string doing) {
    line_ = doing + ": " + line_;
    context_.push_back(std::move(doing));
}

SystemError::SystemError(int errnum, std::string_view what)
    : Error(std::string(what) + ": " + std::generic_category().message(errnum)), errnum_(errnum) {}

ParseError::ParseError(std::string_view where, std::string_view why)
    : Error(std::string(where) + ": " + std::string(why)) {}

int check(int rc, std::string_view what) {
    if (rc == -1) throw SystemError(errno, what);
    return rc;
}

long check_long(long rc, std::string_view what) {
    if (rc == -1) throw SystemError(errno, what);
    return rc;
}

}  // namespace rkt
