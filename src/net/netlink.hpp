// What rtnetlink and nftables share (netlink(7)).
#pragma once

#include <linux/netlink.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/fd.hpp"

namespace rkt::net {

inline constexpr size_t kNetlinkAnswers = 32768;  // bytes; the kernel fills no more at a time (netlink_dump)

// A socket of this protocol. Throws SystemError.
Fd open_netlink(int protocol, const std::string& doing);

// The same one; what the kernel refuses on it, it explains (NETLINK_EXT_ACK).
Fd explained(Fd socket);

// The attribute of this type among those that begin at `offset` of the payload; nullptr: there is none.
const nlattr* find_attribute(const nlmsghdr* message, size_t offset, uint16_t type);

// Of an NLMSG_ERROR: throws SystemError, with the kernel's own explanation where it gives one, unless it says
// "success".
void expect_success(const nlmsghdr* answer, const std::string& doing);

}  // namespace rkt::net
