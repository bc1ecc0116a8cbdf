#include "pod/layout.hpp"

#include "base/error.hpp"

namespace rkt::pod {

Dir open_pods(const std::string& data_dir) {
    // 2750, as rkt's: group rkt may look, nobody else gets near a pod's root (CVE-2016-6349).
    return Dir::open_or_create(data_dir, 02750).make_dir("pods", 02750);
}

}  // namespace rkt::pod
