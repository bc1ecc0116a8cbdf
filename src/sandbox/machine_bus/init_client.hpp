// The pod's init, asked over the connection that it started this program with (control.hpp, verbs of units).
#pragma once

#include <string>
#include <vector>

#include "base/fd.hpp"
#include "sandbox/control.hpp"

namespace rkt::sandbox::machine_bus {

class InitClient {
public:
    // Watches from now on. Throws Error when init is gone, as does everything here.
    explicit InitClient(Fd socket);

    control::UnitStatus ask(control::Verb verb, const std::string& unit, uint32_t flags = 0,
                            const std::vector<int>& descriptors = {});
    std::vector<control::UnitStatus> list();
    // Of units that have changed since; does not wait.
    std::vector<control::UnitStatus> take_news();
    [[nodiscard]] const Fd& socket() const { return socket_; }

private:
    bool receive(control::UnitStatus& status, int flags);  // false: nothing is there

    Fd socket_;
    std::vector<control::UnitStatus> news_;
};

}  // namespace rkt::sandbox::machine_bus
