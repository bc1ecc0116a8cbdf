// What the near half of the room passes on to librkt-systemd.so.
#include "base/shared_object.hpp"
#include "systemd/library.hpp"

namespace rkt::systemd {
namespace {

const Library& far_half() {
    static const Library& loaded = *static_cast<const Library*>(load_symbol("librkt-systemd.so", kLibrarySymbol));
    return loaded;
}

}  // namespace

std::unique_ptr<Services> Services::connect(const std::string& address) { return far_half().connect_services(address); }

void read_journal(const LogQuery& query, const std::function<void(const LogLine&)>& on_line) {
    far_half().read_journal(query, on_line);
}

}  // namespace rkt::systemd
