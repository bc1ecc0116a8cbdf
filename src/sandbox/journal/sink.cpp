#include "sandbox/journal/sink.hpp"

#include <poll.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "sandbox/app/journal_stream.hpp"
#include "sandbox/journal/clock.hpp"

namespace rkt::sandbox::journal {
namespace {

constexpr uint64_t kFileSize = uint64_t{4} << 20;
// A journald that reads nothing for that long is ill; until then it holds up the writers, as it would without us.
constexpr int kPatienceMs = 10'000;

// One sendmsg(2) with somebody's credentials; root of the host may name any process that is there.
ssize_t send_as(const Fd& socket, std::string_view bytes, const ucred* writer) noexcept {
    iovec part{const_cast<char*>(bytes.data()), bytes.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(ucred))] = {};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (writer != nullptr) {
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_CREDENTIALS;
        header->cmsg_len = CMSG_LEN(sizeof *writer);
        memcpy(CMSG_DATA(header), writer, sizeof *writer);
    }
    return ::sendmsg(socket.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

bool wait_writable(const Fd& socket) noexcept {
    pollfd polled{socket.get(), POLLOUT, 0};
    return ::poll(&polled, 1, kPatienceMs) == 1;
}

}  // namespace

void Sink::open(const char* unit, pid_t leader, const Host& host, const journal_file::Id128& machine,
                const journal_file::Id128& boot, Fd directory) noexcept {
    unit_ = unit;
    leader_ = leader;
    host_ = host;
    journal_.open(std::move(directory), machine, boot, kFileSize);
}

Fd Sink::open(const StreamName& name) const noexcept {
    Fd stream = app::open_journal();
    char header[1024];
    const int size = snprintf(header, sizeof header, "%s\n%s\n%d\n%d\n0\n0\n0\n", name.identifier, unit_, name.priority,
                              name.has_levels ? 1 : 0);
    if (!stream || ::send(stream.get(), header, static_cast<size_t>(size), MSG_NOSIGNAL) != size) return {};
    return stream;
}

void Sink::pass_on(Fd& journald, std::string_view bytes, const ucred& writer) const noexcept {
    const ucred leader{leader_, writer.uid, writer.gid};
    const ucred* as = &writer;
    while (journald && !bytes.empty()) {
        const ssize_t sent = send_as(journald, bytes, as);
        if (sent > 0) {
            bytes.remove_prefix(static_cast<size_t>(sent));
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            if (!wait_writable(journald)) return;
        } else if (as != nullptr && (errno == ESRCH || errno == EPERM)) {
            as = as == &writer ? &leader : nullptr;  // that process is gone already
        } else if (errno != EINTR) {
            journald.reset();  // journald is gone
        }
    }
}

void Sink::keep(std::string_view line, const StreamName& name, const ucred& writer, const char* line_break) noexcept {
    const Fields fields(line, name, writer_of(writer), host_, line_break);
    if (fields.begin()->size() == kRoomBefore) return;  // nothing but a level
    note(journal_.append({0, now_us(CLOCK_REALTIME), now_us(CLOCK_MONOTONIC), fields.begin(), fields.count()}));
}

// A line when it begins, and one when it is over.
void Sink::note(int errnum) noexcept {
    char line[256];
    if (errnum != 0 && missing_++ == 0) {
        snprintf(line, sizeof line,
                 "<4>the pod's own journal takes nothing (%s): what is missing in it is in the host's\n",
                 strerror(errnum));
        say(line);
    } else if (errnum == 0 && missing_ > 0) {
        snprintf(line, sizeof line, "<5>the pod's own journal goes on; %llu lines are missing in it\n",
                 static_cast<unsigned long long>(missing_));
        say(line);
        missing_ = 0;
    }
}

void Sink::say(const char* line) const noexcept {
    const Fd stream = app::connect_journal({"rkt", unit_, false});
    if (stream) ::send(stream.get(), line, strlen(line), MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace rkt::sandbox::journal
