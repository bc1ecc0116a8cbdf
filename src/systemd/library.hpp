// The seam between the two halves of this room (services.hpp): what librkt-systemd.so exports.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "systemd/journal.hpp"
#include "systemd/services.hpp"

namespace rkt::systemd {

struct Library {
    std::unique_ptr<Services> (*connect_services)(const std::string& address);
    void (*read_journal)(const LogQuery& query, const std::function<void(const LogLine&)>& on_line);
};
inline constexpr const char* kLibrarySymbol = "rkt_systemd_library";

// The far half's own function of this name.
namespace library {
void read_journal(const LogQuery& query, const std::function<void(const LogLine&)>& on_line);
}  // namespace library

}  // namespace rkt::systemd
