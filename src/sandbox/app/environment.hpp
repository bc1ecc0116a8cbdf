// The environment of a program, as execve(2) wants it.
#pragma once

#include <cstddef>

namespace rkt::sandbox::app {

class Environment {
public:
    explicit Environment(size_t most) noexcept;  // variables; false and errno: there is no memory

    explicit operator bool() const noexcept { return pointers_ != nullptr; }
    // "NAME=value", which must live on. The first one of a name counts: programs differ in which of two they take.
    void add(const char* variable) noexcept;
    [[nodiscard]] char* const* get() const noexcept { return const_cast<char* const*>(pointers_); }

private:
    const char** pointers_;
    size_t count_ = 0;
};

}  // namespace rkt::sandbox::app
