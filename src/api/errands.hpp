// Work that waits, for locks and for programs, done in processes of their own, so that the service goes on answering.
#pragma once

#include <poll.h>

#include <functional>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include "base/child.hpp"

namespace rkt::api {

class Errands {
public:
    using Done = std::function<void(const std::optional<std::string>& error)>;
    // `work` runs in a copy of this process and may throw Error; `done` is called by settle(). Throws SystemError.
    void begin(const std::function<void()>& work, Done done);

    [[nodiscard]] bool empty() const noexcept { return running_.empty(); }
    void add_to(std::vector<pollfd>& waited) const;  // readable: settle() has something to do
    void settle();                                   // does not wait

private:
    struct Errand {
        Child process;
        Fd error;  // a message, where it failed
        Done done;
    };
    std::list<Errand> running_;
};

}  // namespace rkt::api
