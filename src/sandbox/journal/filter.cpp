#include "sandbox/journal/filter.hpp"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

namespace rkt::sandbox::journal {
namespace {

sock_filter steps[] = {
#include "journal_filter.inc"
};

}  // namespace

bool load_filter() noexcept {
    sock_fprog program{static_cast<unsigned short>(sizeof steps / sizeof *steps), steps};
    return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

}  // namespace rkt::sandbox::journal
