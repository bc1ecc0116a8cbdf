// What --private-users says, in systemd-nspawn's words: whether a pod gets a user namespace, and which ids.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rkt {

struct PrivateUsers {
    // automatic: a range is picked, and the pod runs without one where the kernel or a file system cannot.
    enum class Mode { automatic, no, pick, range };
    Mode mode = Mode::automatic;
    uint32_t base = 0;  // of a range: the host's id of the pod's root, from 1
    uint32_t size = 0;  // at most kMaxSize

    static constexpr uint32_t kSize = 65536;  // of a range that is picked, or given without a size
    static constexpr uint32_t kMaxSize = 16 * kSize;

    // no, pick, BASE or BASE:SIZE; false and true are rkt 1.x's. Throws Error.
    static PrivateUsers parse(std::string_view text);
    [[nodiscard]] std::string str() const;  // that parse() takes; "": automatic
    bool operator==(const PrivateUsers&) const = default;
};

}  // namespace rkt
