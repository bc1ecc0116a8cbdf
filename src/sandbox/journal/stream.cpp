#include "sandbox/journal/stream.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace rkt::sandbox::journal {
namespace {

constexpr size_t kStreamChunk = 16384;
constexpr int kHeaderLines = 7;  // identifier, unit, priority, level prefixes, three forward flags
constexpr size_t kLongestHeader = 1024;

struct WriterBytes {
    ssize_t size = -1;
    ucred writer{};
};

// One writer's bytes only: the kernel keeps those of different ones apart (unix(7), SO_PASSCRED).
WriterBytes receive_bytes(const Fd& socket, char (&buffer)[kStreamChunk]) noexcept {
    iovec part{buffer, sizeof buffer};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(ucred))] = {};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    WriterBytes received;
    received.size = ::recvmsg(socket.get(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    const cmsghdr* header = received.size > 0 ? CMSG_FIRSTHDR(&message) : nullptr;
    if (header != nullptr && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_CREDENTIALS) {
        memcpy(&received.writer, CMSG_DATA(header), sizeof received.writer);
    }
    return received;
}

// Lines of the header; false: it is none that journald would take.
bool parse(char* header, StreamName& name) noexcept {
    char* lines[kHeaderLines];
    for (char*& line : lines) {
        line = header;
        header = strchr(header, '\n');
        *header++ = '\0';
    }
    if (strlen(lines[0]) >= sizeof name.identifier) return false;
    strcpy(name.identifier, lines[0]);
    char* end = nullptr;
    const long priority = strtol(lines[2], &end, 10);
    if (end == lines[2] || *end != '\0' || priority < 0 || priority > 191) return false;
    name.priority = static_cast<int>(priority);
    name.has_levels = lines[3][0] == '1';
    return true;
}

}  // namespace

Stream::Stream(Fd client, KeptStream& kept) noexcept : kept_(&kept), client_(std::move(client)) {
    const int yes = 1;
    socklen_t size = sizeof writer_;
    ::setsockopt(client_.get(), SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes);
    const bool is_known = ::getsockopt(client_.get(), SOL_SOCKET, SO_PEERCRED, &writer_, &size) == 0;
    kept = {true, false, client_.get(), -1, {}};
    kept.name.is_trusted = is_known && writer_.uid == 0;
}

Stream::Stream(KeptStream& kept) noexcept : kept_(&kept), client_(kept.client), journald_(kept.journald) {}

bool Stream::read(Sink& sink) noexcept {
    static char buffer[kStreamChunk];
    WriterBytes received;
    do {
        received = receive_bytes(client_, buffer);
    } while (received.size == -1 && errno == EINTR);
    if (received.size == -1 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
    if (received.size <= 0) {
        close(sink);
        return false;
    }
    const char* bytes = buffer;
    auto size = static_cast<size_t>(received.size);
    if (!kept_->has_header && !take_header(bytes, size, sink)) return is_open();
    if (size == 0) return true;
    sink.pass_on(journald_, {bytes, size}, received.writer);
    keep_journald();
    if (writer_.pid != received.writer.pid) end_line(sink, "pid-change");
    writer_ = received.writer;
    take(bytes, size, sink);
    return true;
}

// False: it is not complete, or none; then the stream is closed.
bool Stream::take_header(const char*& bytes, size_t& size, Sink& sink) noexcept {
    int lines = 0;
    for (size_t i = 0; i < size_; ++i) lines += bytes_[i] == '\n' ? 1 : 0;
    for (; size > 0 && lines < kHeaderLines && size_ < kLongestHeader; ++bytes, --size) {
        lines += *bytes == '\n' ? 1 : 0;
        bytes_[size_++] = *bytes;
    }
    if (lines < kHeaderLines && size_ < kLongestHeader) return false;
    bytes_[size_] = '\0';
    kept_->has_header = lines == kHeaderLines && strlen(bytes_) == size_ && parse(bytes_, kept_->name);
    size_ = 0;
    if (!kept_->has_header) {
        forget();
        return false;
    }
    journald_ = sink.open(kept_->name);
    keep_journald();
    return true;
}

void Stream::take(const char* bytes, size_t size, Sink& sink) noexcept {
    for (const char* end = bytes + size; bytes < end; ++bytes) {
        if (*bytes == '\n' || *bytes == '\0') {
            end_line(sink, *bytes == '\n' ? "" : "nul");
            continue;
        }
        if (size_ == sizeof bytes_) end_line(sink, "line-max");
        bytes_[size_++] = *bytes;
    }
}

void Stream::end_line(Sink& sink, const char* line_break) noexcept {
    if (size_ > 0) sink.keep({bytes_, size_}, kept_->name, writer_, line_break);
    size_ = 0;
}

void Stream::close(Sink& sink) noexcept {
    if (kept_->has_header) end_line(sink, "eof");
    forget();
}

void Stream::forget() noexcept {
    *kept_ = {};
    client_.reset();
    journald_.reset();
}

}  // namespace rkt::sandbox::journal
