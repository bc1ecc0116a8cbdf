#include "image/replaced.hpp"

#include "base/error.hpp"
#include "image/tar_headers.hpp"

namespace rkt::image {

void KeptReplaced::take(int parent, const std::string& name, const std::string& path) {
    if (!kept_) kept_ = layer_.make_dir("replaced", 0700);
    const std::string number = std::to_string(count_);
    check(::renameat(parent, name.c_str(), kept_.get(), number.c_str()), "moving what it replaces");
    recorder_.replaced(count_++, path);
}

}  // namespace rkt::image
