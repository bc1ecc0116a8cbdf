// A directory's content with its modes, owners, times and extended attributes, for implicit volumes of
// docker images, which start with what the image has there (rkt-1.30.md 4.9).
#pragma once

#include "base/fd.hpp"
#include "sandbox/step.hpp"

namespace rkt::sandbox {

// Both are directories; `to` takes mode and owner of `from` too. Symbolic links are copied, never followed.
StepError copy_tree(const Fd& from, const Fd& to) noexcept;
// Nothing in it but "." and "..".
bool is_empty_directory(const Fd& directory) noexcept;

}  // namespace rkt::sandbox
