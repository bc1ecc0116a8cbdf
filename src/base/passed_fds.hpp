// A record together with descriptors (unix(7), SCM_RIGHTS). Without a heap, as rkt-init needs it.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace rkt {

inline constexpr size_t kMaxPassedFds = 253;  // SCM_MAX_FD

// Of none, nothing is sent along. As sendmsg(2), never SIGPIPE; more than kMaxPassedFds: EINVAL.
ssize_t send_with_fds(int socket, const void* record, size_t size, const int* fds, size_t count,
                      int flags = 0) noexcept;

// What came with a record: whoever takes none of them closes them.
struct PassedFds {
    int fds[kMaxPassedFds] = {};
    uint32_t count = 0;
    bool is_cut = false;  // the record or its descriptors did not fit
};
// As recvmsg(2); the descriptors are close-on-exec.
ssize_t receive_with_fds(int socket, void* record, size_t size, PassedFds& passed, int flags = 0) noexcept;

}  // namespace rkt
