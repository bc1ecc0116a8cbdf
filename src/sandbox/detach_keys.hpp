// Ctrl-P Ctrl-Q, by which docker's users leave a terminal without ending what runs in it.
#pragma once

#include <string>
#include <string_view>

namespace rkt::sandbox {

class DetachKeys {
public:
    // What of it is the app's. A Ctrl-P is held back until the next key.
    std::string pass(std::string_view typed);
    [[nodiscard]] bool complete() const noexcept { return complete_; }

private:
    bool began_ = false;
    bool complete_ = false;
};

}  // namespace rkt::sandbox
