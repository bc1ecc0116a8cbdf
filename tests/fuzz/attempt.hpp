// Input that is refused with a message is no finding.
#pragma once

#include "base/error.hpp"

namespace rkt::fuzz {

template <typename Work>
void attempt(Work work) {
    try {
        work();
    } catch (const Error&) {
    }
}

}  // namespace rkt::fuzz
