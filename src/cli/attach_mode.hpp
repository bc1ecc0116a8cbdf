// --mode of `rkt attach`: list, auto, tty, tty-in, tty-out, or any of stdin, stdout and stderr (rkt-1.30.md 1.18).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "spec/plan.hpp"

namespace rkt::cli {

// What of an app can be attached to: tty, or any of stdin, stdout and stderr.
std::vector<std::string> endpoint_names(const PlanApp& app);

struct Endpoints {
    uint32_t set = 0;  // sandbox/endpoint.hpp
    bool is_terminal = false;
};
// None: auto. Throws UsageError for a mode that is none.
std::optional<Endpoints> parse_attach_mode(const std::string& mode);
// Those of the app that are wanted, or all. Throws Error for one that it does not have.
Endpoints choose_endpoints(const std::optional<Endpoints>& wanted, const PlanApp& app);

}  // namespace rkt::cli
