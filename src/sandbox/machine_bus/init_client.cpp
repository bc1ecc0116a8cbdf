#include "sandbox/machine_bus/init_client.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "base/passed_fds.hpp"
#include "sandbox/flat_plan.hpp"

namespace rkt::sandbox::machine_bus {

using control::Request;
using control::UnitStatus;
using control::Verb;

InitClient::InitClient(Fd socket) : socket_(std::move(socket)) { (void)ask(Verb::watch, ""); }

bool InitClient::receive(UnitStatus& status, int flags) {
    const ssize_t size = ::recv(socket_.get(), &status, sizeof status, flags);
    if (size == -1 && (errno == EAGAIN || errno == EINTR)) return false;
    if (size != sizeof status || status.magic != control::kMagic) throw Error("init is gone");
    return true;
}

UnitStatus InitClient::ask(Verb verb, const std::string& unit, uint32_t flags, const std::vector<int>& descriptors) {
    Request request;
    request.verb = verb;
    request.flags = flags;
    if (unit.size() >= sizeof request.app) throw Error("name too long");
    memcpy(request.app, unit.data(), unit.size());
    check_long(send_with_fds(socket_.get(), &request, sizeof request, descriptors.data(), descriptors.size()),
               "asking init");
    for (UnitStatus status;;) {
        if (!receive(status, 0)) continue;
        if (status.is_news == 0) return status;
        news_.push_back(status);
    }
}

std::vector<UnitStatus> InitClient::list() {
    std::vector<UnitStatus> units;
    for (uint32_t place = 0; place < kMaxApps + control::kMaxTransient; ++place) {
        UnitStatus status = ask(Verb::unit, "", place);
        if (status.errnum != 0) break;
        if (status.name[0] != '\0') units.push_back(status);
    }
    return units;
}

std::vector<UnitStatus> InitClient::take_news() {
    for (UnitStatus status; receive(status, MSG_DONTWAIT);) news_.push_back(status);
    return std::exchange(news_, {});
}

}  // namespace rkt::sandbox::machine_bus
