// Why a program could not be executed, in words that name the obstacle: execve(2) has few.
#pragma once

#include "sandbox/step.hpp"

namespace rkt::sandbox::app {

// "PATH" and nothing else.
StepError cannot_execute(const char* path, int errnum) noexcept;
// Looks at the file, too: it is for another machine, its interpreter is missing, it is a directory, …
StepError cannot_execute_file(const char* path, int errnum) noexcept;

}  // namespace rkt::sandbox::app
