// The other end of a pod's control socket: requests to its init (control.hpp).
#pragma once

#include <string>
#include <vector>

#include "base/dir.hpp"
#include "base/fd.hpp"
#include "sandbox/control.hpp"

namespace rkt::sandbox {

// The listening end, as `control` in the pod's directory, for root alone (mode 0600). Throws SystemError.
Fd listen_for_control(const Dir& pod);

class ControlClient {
public:
    // Throws Error when nobody listens any more.
    explicit ControlClient(const Dir& pod);

    // Waits for the answer; errnum and all in it are the caller's to understand. Throws Error when init is gone before.
    control::Reply ask(control::Verb verb, const std::string& app, const std::vector<int>& descriptors = {},
                       uint32_t flags = 0);
    struct Attached {
        control::Reply reply;
        std::vector<Fd> fds;  // endpoint.hpp
    };
    Attached attach(const std::string& app, uint32_t endpoints);

private:
    Attached receive();

    Fd socket_;
};

// What a person is told of a start that failed in a step of the recipe; "": it did not.
bool is_exec_failure(const control::Reply& reply);
std::string describe_failed_start(const std::string& app, const control::Reply& reply);

}  // namespace rkt::sandbox
