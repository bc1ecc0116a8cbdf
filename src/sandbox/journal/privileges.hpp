#pragma once

namespace rkt::sandbox::journal {

// Of root's rights those to name another process as a writer; none is ever gained again. False, errno.
bool keep_needed_privileges() noexcept;

}  // namespace rkt::sandbox::journal
