#include "sandbox/relay.hpp"

#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "sandbox/write_as.hpp"

namespace rkt::sandbox {
namespace {

// journald's own limit of a line (LineMax=, journald.conf(5)); a longer one is cut in pieces.
constexpr size_t kLongestLine = size_t{48} * 1024;
// A journald that does not read for that long is ill: the line was shown, it need not be kept.
constexpr int kRelayPatienceMs = 1000;

struct RelayedBytes {
    ssize_t size;
    ucred writer;
};
RelayedBytes receive_output(const Fd& socket, std::array<char, 16384>& buffer) {
    iovec part{buffer.data(), buffer.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(ucred))> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    RelayedBytes received{::recvmsg(socket.get(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC), {}};
    const cmsghdr* header = received.size > 0 ? CMSG_FIRSTHDR(&message) : nullptr;
    if (header != nullptr && header->cmsg_type == SCM_CREDENTIALS) {
        memcpy(&received.writer, CMSG_DATA(header), sizeof received.writer);
    }
    return received;
}

}  // namespace

Relay::Relay(Leader::Relay source, Fd journal, pid_t leader, OnLine on_line)
    : source_(std::move(source)), journal_(std::move(journal)), leader_(leader), on_line_(std::move(on_line)) {}

bool Relay::handle() {
    std::array<char, 16384> buffer;
    for (;;) {
        const RelayedBytes received = receive_output(source_.socket, buffer);
        if (received.size == -1 && errno == EINTR) continue;
        if (received.size == -1 && (errno == EAGAIN || errno == EWOULDBLOCK)) return true;
        if (received.size <= 0) {  // ECONNRESET is an end as well
            flush();
            return false;
        }
        const std::string_view data(buffer.data(), static_cast<size_t>(received.size));
        forward(data, received.writer);
        take(data, received.writer.pid);
    }
}

// As journald does: a line belongs to one writer, another one's bytes end it.
void Relay::take(std::string_view data, pid_t writer) {
    if (writer != writer_) flush();
    writer_ = writer;
    while (!data.empty()) {
        const size_t end = data.find('\n');
        line_.append(data.substr(0, end));
        if (end == std::string_view::npos) break;
        on_line_({source_.app, source_.is_stderr, writer_, line_});
        line_.clear();
        data.remove_prefix(end + 1);
    }
    if (line_.size() >= kLongestLine) flush();
}

void Relay::flush() {
    if (!line_.empty()) on_line_({source_.app, source_.is_stderr, writer_, line_});
    line_.clear();
}

void Relay::forward(std::string_view data, const ucred& writer) {
    write_as(writer, leader_, journal_, data, kRelayPatienceMs);
}

}  // namespace rkt::sandbox
