// An owned file descriptor. Every one is close-on-exec from birth: the factories and all callers
// pass O_CLOEXEC (open(2)); inheriting one is an explicit act (set_inheritable).
#pragma once

#include <unistd.h>

#include <string>
#include <string_view>
#include <utility>

namespace rkt {

class [[nodiscard]] Fd {
public:
    Fd() noexcept = default;
    explicit Fd(int raw) noexcept : raw_(raw) {}
    Fd(Fd&& other) noexcept : raw_(std::exchange(other.raw_, -1)) {}
    Fd& operator=(Fd&& other) noexcept {
        if (this != &other) reset(std::exchange(other.raw_, -1));
        return *this;
    }
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    ~Fd() { reset(); }

    [[nodiscard]] int get() const noexcept { return raw_; }
    [[nodiscard]] int release() && noexcept { return std::exchange(raw_, -1); }
    explicit operator bool() const noexcept { return raw_ >= 0; }
    void reset(int raw = -1) noexcept {
        if (raw_ >= 0) ::close(raw_);
        raw_ = raw;
    }
    [[nodiscard]] Fd duplicate() const;
    void set_inheritable(bool yes) const;

private:
    int raw_ = -1;
};

struct PipeEnds {
    Fd read;
    Fd write;
};
PipeEnds make_pipe();

struct SocketPair {
    Fd ours;
    Fd theirs;
};
// type: SOCK_STREAM, SOCK_SEQPACKET or SOCK_DGRAM (unix(7)).
SocketPair make_socketpair(int type);

// A sealed-off anonymous file holding `content`, positioned at 0 (memfd_create(2)).
Fd make_memfd(const char* name, std::string_view content);

// Whole content from the current position. Throws Error when it is larger than `limit` bytes.
std::string read_all(const Fd& fd, size_t limit = 64u << 20);
void write_all(const Fd& fd, std::string_view data);

}  // namespace rkt
