#include "systemd/object_path.hpp"

#include <systemd/sd-bus.h>

#include <cstdlib>
#include <memory>

#include "base/error.hpp"

namespace rkt::systemd {
namespace {

struct Free {
    void operator()(char* text) const noexcept { std::free(text); }
};
using Text = std::unique_ptr<char, Free>;

}  // namespace

std::string encode_path(const char* prefix, const std::string& name) {
    char* path = nullptr;
    const int rc = sd_bus_path_encode(prefix, name.c_str(), &path);
    if (rc < 0) throw SystemError(-rc, "object path of " + name);
    return Text(path).get();
}

}  // namespace rkt::systemd
