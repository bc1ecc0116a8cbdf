// Ctrl-] three times within a second, by which nspawn's users, and rkt's, leave a pod that does not answer.
#pragma once

#include <chrono>
#include <string_view>

namespace rkt::sandbox {

class EscapeKeys {
public:
    using Time = std::chrono::steady_clock::time_point;
    void see(std::string_view typed, Time now) noexcept;  // the keys are the app's all the same
    [[nodiscard]] bool complete() const noexcept { return count_ >= 3; }

private:
    int count_ = 0;
    Time first_{};
};

}  // namespace rkt::sandbox
