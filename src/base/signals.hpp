// Signals as a descriptor (signalfd(2)): blocked while it lives, so that they wait there to be read.
#pragma once

#include <csignal>
#include <span>

#include "base/fd.hpp"

namespace rkt {

class SignalDescriptor {
public:
    explicit SignalDescriptor(std::span<const int> signals);  // throws SystemError
    ~SignalDescriptor();
    SignalDescriptor(const SignalDescriptor&) = delete;
    SignalDescriptor& operator=(const SignalDescriptor&) = delete;

    [[nodiscard]] const Fd& fd() const noexcept { return fd_; }  // poll(2): readable when one is there
    [[nodiscard]] int next() const noexcept;                     // 0: none

private:
    sigset_t before_{};
    Fd fd_;
};

}  // namespace rkt
