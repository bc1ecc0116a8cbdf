// Work between clone and exec as a recipe: a table of named steps that neither throw nor allocate.
// The first step that fails ends the recipe; its name and what it was about travel to the starter.
#pragma once

#include <cerrno>
#include <cstddef>

namespace rkt::sandbox {

// What a failed step was about: a path or a name. Cut to its size, for messages only.
struct StepText {
    char text[256] = {};
    void assign(const char* from) noexcept;
    void append(const char* more) noexcept;
};

struct [[nodiscard]] StepError {
    int errnum = 0;  // 0: the step is done
    StepText detail;
    explicit operator bool() const noexcept { return errnum != 0; }
};

inline StepError done() noexcept { return {}; }
// The last system call failed.
StepError failed(const char* detail, int errnum = errno) noexcept;
// An errnum for what no errno has words for: the detail says why.
inline constexpr int kExplained = -1;

template <typename Context>
struct Step {
    const char* name;
    StepError (*run)(Context&) noexcept;
};

struct StepFailure {
    const char* step = nullptr;  // nullptr: every step is done
    StepError error;
};

template <typename Context, size_t N>
StepFailure perform(const Step<Context> (&recipe)[N], Context& context) noexcept {
    for (const auto& step : recipe) {
        if (const StepError error = step.run(context)) return {step.name, error};
    }
    return {};
}

}  // namespace rkt::sandbox
