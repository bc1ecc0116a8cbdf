// The manual page rkt.pod(5): its keys are those that the generator knows (cli/pod_keys.hpp), with the help of their
// options.
#pragma once

#include <string>

namespace rkt::cli {

std::string pod_man_page();

}  // namespace rkt::cli
