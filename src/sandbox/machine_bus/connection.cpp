#include "sandbox/machine_bus/connection.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <cerrno>
#include <cstring>

namespace rkt::sandbox::machine_bus {

using namespace dbus;
namespace {

constexpr size_t kMaxLine = 1024;
constexpr size_t kMaxOutput = 4 * kMaxMessage;
constexpr const char* kSystemd = "org.freedesktop.systemd1";
constexpr const char* kGuid = "00000000000000000000000000000001";

// As the pod sees it: who enters from the host is its root (facts-machine.md 2).
bool is_root(const Fd& socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == 0;
}

}  // namespace

std::string answer_authentication(const std::string& line, bool is_root, bool& accepted) {
    if (line == "BEGIN") return "";
    const bool has_data = line.starts_with("DATA") || (line.starts_with("AUTH EXTERNAL") && line.size() > 14);
    if (line.starts_with("AUTH EXTERNAL") && !has_data) return "DATA\r\n";
    if (has_data) {
        accepted = is_root;
        return is_root ? std::string("OK ") + kGuid + "\r\n" : "REJECTED EXTERNAL\r\n";
    }
    if (line.starts_with("AUTH")) return "REJECTED EXTERNAL\r\n";
    return line == "NEGOTIATE_UNIX_FD" && accepted ? "AGREE_UNIX_FD\r\n" : "ERROR\r\n";
}

void Connection::read_bytes() {
    for (;;) {
        char bytes[8192];
        iovec data{bytes, sizeof bytes};
        alignas(cmsghdr) char control[CMSG_SPACE(253 * sizeof(int))] = {};  // SCM_MAX_FD of unix(7)
        msghdr message{};
        message.msg_iov = &data;
        message.msg_iovlen = 1;
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        const ssize_t size = ::recvmsg(socket_.get(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        for (cmsghdr* header = CMSG_FIRSTHDR(&message); size > 0 && header != nullptr;
             header = CMSG_NXTHDR(&message, header)) {
            if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
            const auto* numbers = reinterpret_cast<const int*>(CMSG_DATA(header));
            for (size_t i = 0; i < (header->cmsg_len - CMSG_LEN(0)) / sizeof(int); ++i) fds_.emplace_back(numbers[i]);
        }
        if (size == -1 && (errno == EAGAIN || errno == EINTR)) return;
        if (size <= 0) throw ProtocolError("the client is gone");
        input_.append(bytes, static_cast<size_t>(size));
        if (fds_.size() > 2 * kMaxFds) throw ProtocolError("too many descriptors");
        if (input_.size() > 2 * kMaxMessage) throw ProtocolError("too much at once");
    }
}

bool Connection::authenticate() {
    if (!greeted_ && !input_.empty()) {
        if (input_[0] != '\0') throw ProtocolError("a client begins with a NUL byte");
        input_.erase(0, 1);
        greeted_ = true;
    }
    for (size_t end; !begun_ && (end = input_.find("\r\n")) != std::string::npos;) {
        const std::string line = input_.substr(0, end);
        input_.erase(0, end + 2);
        const std::string said = answer_authentication(line, is_root(socket_), accepted_);
        if (said.empty() && !accepted_) throw ProtocolError("not authenticated");
        begun_ = said.empty();
        output_ += said;
    }
    if (!begun_ && input_.size() > kMaxLine) throw ProtocolError("no line of the authentication is so long");
    return begun_;
}

std::vector<Message> Connection::receive() {
    read_bytes();
    std::vector<Message> messages;
    if (!begun_ && !authenticate()) return messages;
    for (;;) {
        const auto size = message_size(input_);
        if (!size || input_.size() < *size) return messages;
        Message message = parse_message(std::string_view(input_).substr(0, *size));
        input_.erase(0, *size);
        if (message.fd_count > kMaxFds || message.fd_count > fds_.size())
            throw ProtocolError("descriptors are missing");
        for (uint32_t i = 0; i < message.fd_count; ++i) {
            message.fds.push_back(std::move(fds_.front()));
            fds_.pop_front();
        }
        messages.push_back(std::move(message));
    }
}

void Connection::send(Message& message) {
    message.serial = ++serial_;
    if (message.sender.empty()) message.sender = kSystemd;
    message.destination = name_;
    output_ += print_message(message);
    if (output_.size() > kMaxOutput) throw ProtocolError("the client does not read");
}

void Connection::flush() {
    while (!output_.empty()) {
        const ssize_t size = ::send(socket_.get(), output_.data(), output_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (size == -1 && (errno == EAGAIN || errno == EINTR)) return;
        if (size == -1) throw ProtocolError("the client is gone");
        output_.erase(0, static_cast<size_t>(size));
    }
}

}  // namespace rkt::sandbox::machine_bus
