// System calls that tell an error by their result, -errno, and leave the variable errno alone: for a process that
// shares its memory, and with it errno, with one that works on (clone(2): CLONE_VM without CLONE_SETTLS).
#pragma once

namespace rkt::sandbox {

#if defined(__x86_64__)

// The calling convention is that of syscall(2).
inline long raw_syscall(long number, long first = 0, long second = 0, long third = 0) noexcept {
    long result;
    asm volatile("syscall" : "=a"(result) : "0"(number), "D"(first), "S"(second), "d"(third) : "rcx", "r11", "memory");
    return result;
}

#elif defined(__aarch64__)

inline long raw_syscall(long number, long first = 0, long second = 0, long third = 0) noexcept {
    register long x8 asm("x8") = number;
    register long x0 asm("x0") = first;
    register long x1 asm("x1") = second;
    register long x2 asm("x2") = third;
    asm volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
    return x0;
}

#else
#error "raw_syscall: the calling convention of this machine (syscall(2)) is missing"
#endif

}  // namespace rkt::sandbox
