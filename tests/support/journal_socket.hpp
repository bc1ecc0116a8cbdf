// journald's stream socket, with the test behind it: /run is a directory of the test's own in a mount namespace of its
// own, which everything started afterwards shares. Takes root.
#pragma once

#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstring>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/fd.hpp"

namespace rkt::test {

class JournalSocket {
public:
    explicit JournalSocket(int backlog = 64) {
        check(::unshare(CLONE_NEWNS), "unsharing mounts");
        check(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "making mounts private");
        check(::mount("tmpfs", "/run", "tmpfs", 0, nullptr), "mounting /run");
        check(::mkdir("/run/systemd", 0755), "mkdir");
        check(::mkdir("/run/systemd/journal", 0755), "mkdir");
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        strcpy(address.sun_path, "/run/systemd/journal/stdout");
        listener_.reset(check(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket"));
        check(::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
        check(::chmod(address.sun_path, 0666), "chmod");  // as systemd-journald.socket has it
        check(::listen(listener_.get(), backlog), "listen");
    }

    // Everything that has come meanwhile, by stream in the order of their opening.
    void read() {
        for (int fd; (fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)) != -1;) {
            ucred opener{};
            socklen_t size = sizeof opener;
            check(::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &opener, &size), "SO_PEERCRED");
            const int yes = 1;
            check(::setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes), "SO_PASSCRED");
            streams_.push_back({Fd(fd), "", opener.uid, {}});
        }
        char buffer[65536];
        for (Stream& stream : streams_) {
            for (ssize_t n; (n = receive(stream, buffer, sizeof buffer)) > 0;) {
                stream.text.append(buffer, static_cast<size_t>(n));
            }
        }
    }
    void close() { listener_.reset(); }  // as if no journald was there
    // What came with that header (seven lines each), in the order of opening.
    [[nodiscard]] std::string text(const std::string& header) const {
        std::string all;
        for (const Stream& stream : streams_) {
            if (stream.text.starts_with(header)) all += stream.text.substr(header.size());
        }
        return all;
    }
    // Who opened the first one with that header; only of root's does journald believe it. -1: there is none.
    [[nodiscard]] uid_t opener(const std::string& header) const {
        for (const Stream& stream : streams_) {
            if (stream.text.starts_with(header)) return stream.opener;
        }
        return static_cast<uid_t>(-1);
    }
    // Of the last bytes with that header.
    [[nodiscard]] ucred writer(const std::string& header) const {
        ucred last{};
        for (const Stream& stream : streams_) {
            if (stream.text.starts_with(header)) last = stream.writer;
        }
        return last;
    }
    static std::string header(const std::string& app, const std::string& unit, bool is_stderr) {
        return app + "\n" + unit + "\n" + (is_stderr ? "3" : "6") + "\n1\n0\n0\n0\n";
    }

private:
    struct Stream {
        Fd socket;
        std::string text;
        uid_t opener;
        ucred writer;
    };
    static ssize_t receive(Stream& stream, char* buffer, size_t size) {
        iovec part{buffer, size};
        alignas(cmsghdr) char control[CMSG_SPACE(sizeof(ucred))] = {};
        msghdr message{};
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        const ssize_t n = ::recvmsg(stream.socket.get(), &message, MSG_DONTWAIT);
        const cmsghdr* header = n > 0 ? CMSG_FIRSTHDR(&message) : nullptr;
        if (header != nullptr && header->cmsg_type == SCM_CREDENTIALS) {
            memcpy(&stream.writer, CMSG_DATA(header), sizeof stream.writer);
        }
        return n;
    }
    Fd listener_;
    std::vector<Stream> streams_;
};

}  // namespace rkt::test
