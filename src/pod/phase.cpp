#include "pod/phase.hpp"

namespace rkt::pod {

std::string_view name_of(State state) {
    switch (state) {
        case State::embryo:
            return "embryo";
        case State::preparing:
            return "preparing";
        case State::aborted_prepare:
            return "aborted prepare";
        case State::prepared:
            return "prepared";
        case State::running:
            return "running";
        case State::exited:
            return "exited";
        case State::exited_garbage:
            return "exited garbage";
        case State::exited_deleting:
            return "exited deleting";
        case State::garbage:
            return "garbage";
        case State::deleting:
            return "deleting";
    }
    return "unknown";
}

}  // namespace rkt::pod
