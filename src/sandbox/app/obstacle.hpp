// Why a program could not be executed, in words that name the obstacle: execve(2) has few.
#pragma once

#include "sandbox/step.hpp"

namespace rkt::sandbox::app {

// "PATH" and nothing else.
StepError cannot_execute(const char* path, int errnum) noexcept;
// EACCES: it is a directory, it is not executable.
StepError cannot_access(const char* path) noexcept;

// What only execve(2) finds out, put into words before it is called: a filter of system calls may forbid to look at the
// file afterwards.
struct Foreseen {
    StepError missing;  // ENOENT for a file that is there: its interpreter is not
    StepError format;   // ENOEXEC: it is for another machine, or no program
};
void foresee(const char* path, Foreseen& foreseen) noexcept;

}  // namespace rkt::sandbox::app
