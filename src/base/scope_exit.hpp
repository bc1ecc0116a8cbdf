// Runs a noexcept callable at the end of the scope. Neither copied nor moved: a moved-from guard
// that still fires is a known bug class.
#pragma once

#include <type_traits>
#include <utility>

namespace rkt {

template <typename F>
class [[nodiscard]] ScopeExit {
public:
    static_assert(std::is_nothrow_invocable_v<F>, "a scope guard must not throw");
    explicit ScopeExit(F f) : f_(std::move(f)) {}
    ScopeExit(const ScopeExit&) = delete;
    ScopeExit& operator=(const ScopeExit&) = delete;
    ~ScopeExit() { f_(); }

private:
    F f_;
};

}  // namespace rkt
