// The filter of rkt-journal, which reads what apps write with rights that they do not have.
#pragma once

#include "spec/seccomp_filter.hpp"

namespace rkt::sandbox::seccomp {

rkt::seccomp::Filter journal_filter();

}  // namespace rkt::sandbox::seccomp
