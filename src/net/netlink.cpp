#include "net/netlink.hpp"

#include <libmnl/libmnl.h>
#include <sys/socket.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::net {
namespace {

// NLMSGERR_ATTR_MSG
std::string explanation(const nlmsghdr* answer) {
    if ((answer->nlmsg_flags & NLM_F_ACK_TLVS) == 0) return {};
    const auto* error = static_cast<const nlmsgerr*>(::mnl_nlmsg_get_payload(answer));
    size_t offset = sizeof *error;
    if ((answer->nlmsg_flags & NLM_F_CAPPED) == 0) offset += ::mnl_nlmsg_get_payload_len(&error->msg);
    const nlattr* text = find_attribute(answer, offset, NLMSGERR_ATTR_MSG);
    return text == nullptr ? "" : ::mnl_attr_get_str(text);
}

}  // namespace

Fd open_netlink(int protocol, const std::string& doing) {
    return Fd(check(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol), doing));
}

Fd explained(Fd socket) {
    const int yes = 1;
    ::setsockopt(socket.get(), SOL_NETLINK, NETLINK_EXT_ACK, &yes, sizeof yes);
    return socket;
}

const nlattr* find_attribute(const nlmsghdr* message, size_t offset, uint16_t type) {
    struct Search {
        uint16_t type;
        const nlattr* found = nullptr;
    } search{type};
    const auto look = [](const nlattr* attribute, void* data) {
        auto* wanted = static_cast<Search*>(data);
        if (::mnl_attr_get_type(attribute) == wanted->type) wanted->found = attribute;
        return static_cast<int>(MNL_CB_OK);
    };
    ::mnl_attr_parse(message, static_cast<unsigned>(offset), look, &search);
    return search.found;
}

void expect_success(const nlmsghdr* answer, const std::string& doing) {
    const int errnum = -static_cast<const nlmsgerr*>(::mnl_nlmsg_get_payload(answer))->error;
    if (errnum == 0) return;
    const std::string why = explanation(answer);
    throw SystemError(errnum, why.empty() ? doing : doing + ": " + text::printable(why));
}

}  // namespace rkt::net
