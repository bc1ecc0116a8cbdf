// polkit: whether the sender of a message may do something (org.freedesktop.PolicyKit1(8)). Root may, unasked.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "systemd/bus.hpp"

namespace sdbus {
class IProxy;
class Message;
}  // namespace sdbus

namespace rkt::systemd {

class Polkit {
public:
    explicit Polkit(Bus& bus);
    ~Polkit();
    Polkit(const Polkit&) = delete;
    Polkit& operator=(const Polkit&) = delete;

    struct Question {
        std::string action;                          // "io.rkt1.manage-pods"
        std::map<std::string, std::string> details;  // shown to who is asked for a password
    };
    struct Denial {
        std::string
            error;  // to answer with: org.freedesktop.DBus.Error.AccessDenied, …InteractiveAuthorizationRequired
        std::string why;
    };
    using Answer = std::function<void(const std::optional<Denial>& denial)>;
    // Answers at once, or when polkit has: a person may be asked, where the message says that this may be.
    void ask(const sdbus::Message& call, const Question& question, Answer answer);
    [[nodiscard]] size_t open_questions() const noexcept { return open_; }

private:
    std::unique_ptr<sdbus::IProxy> authority_;
    size_t open_ = 0;
};

}  // namespace rkt::systemd
