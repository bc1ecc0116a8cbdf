#pragma once

namespace rkt::sandbox::journal {

// What seccomp/journal_filter.hpp allows, and nothing else from now on. False, errno.
bool load_filter() noexcept;

}  // namespace rkt::sandbox::journal
