#include "sandbox/incoming.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "sandbox/mount_fd.hpp"

namespace rkt::sandbox {
namespace {

constexpr const char* kParents[] = {"/run/systemd/nspawn", "/run/systemd/nspawn/propagate"};

std::string incoming_path(const PodId& pod) { return std::string(kParents[1]) + "/" + pod.machine_name(); }

}  // namespace

Fd take_incoming(const PodId& pod) noexcept {
    for (const char* parent : kParents) (void)::mkdir(parent, 0755);
    const std::string path = incoming_path(pod);
    (void)::mkdir(path.c_str(), 0600);
    return clone_tree(AT_FDCWD, path.c_str(), Depth::one);
}

void drop_incoming(const PodId& pod) noexcept { ::rmdir(incoming_path(pod).c_str()); }

}  // namespace rkt::sandbox
