// The near half of the room: everything goes on to librkt-systemd.so.
#include "systemd/host.hpp"

#include <dlfcn.h>

#include <cstdlib>

#include "base/error.hpp"
#include "systemd/library.hpp"
#include "systemd/notify.hpp"

namespace rkt::systemd {
namespace {

// Where it is installed; in the build tree programs find it by their DT_RUNPATH, which an installed one has not: every
// library would be looked for there first (dlopen(3)).
constexpr const char* kPlaces[] = {"$ORIGIN/../lib/rkt/librkt-systemd.so", "librkt-systemd.so"};

const Library& load() {
    void* object = nullptr;
    for (const char* place : kPlaces) {
        if (object == nullptr) object = ::dlopen(place, RTLD_NOW | RTLD_LOCAL);
    }
    const void* symbol = object == nullptr ? nullptr : ::dlsym(object, kLibrarySymbol);
    if (symbol == nullptr) throw Error(std::string("loading what talks to systemd: ") + ::dlerror());
    return *static_cast<const Library*>(symbol);
}

const Library& far_half() {
    static const Library& loaded = load();
    return loaded;
}

}  // namespace

std::unique_ptr<Host> Host::connect(const std::string& address) { return far_half().connect(address); }

bool has_notify_socket() {
    const char* socket = std::getenv("NOTIFY_SOCKET");
    return socket != nullptr && *socket != '\0';
}

void notify(const std::string& state) {
    if (has_notify_socket()) far_half().notify(state);
}

void notify_barrier() {
    if (has_notify_socket()) far_half().notify_barrier();
}

void read_journal(const LogQuery& query, const std::function<void(const LogLine&)>& on_line) {
    far_half().read_journal(query, on_line);
}

}  // namespace rkt::systemd
