#include "sandbox/init/input_stream.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sandbox/would_block.hpp"

namespace rkt::sandbox::init {

bool InputStream::attach(Fd socket) noexcept {
    if (attached_ == kMaxAttachers) return false;
    if (!has_ended()) attachers_[attached_++] = std::move(socket);
    return true;
}

void InputStream::pump() noexcept {
    if (has_ended() || !write()) return;
    for (uint32_t i = attached_; i-- > 0;) {
        if (!read(i)) remove(i);
        if (!write()) return;
    }
}

// False: nothing more is to be read now.
bool InputStream::write() noexcept {
    while (taken_ < size_) {
        const ssize_t written = ::write(target_.get(), bytes_ + taken_, size_ - taken_);
        if (written > 0) {
            taken_ += static_cast<uint32_t>(written);
        } else {
            if (!would_block()) end();  // EPIPE: the app has closed it
            return false;
        }
    }
    size_ = taken_ = 0;
    if (ends_) end();
    return !has_ended();
}

// False: it will send nothing more.
bool InputStream::read(uint32_t position) noexcept {
    const int socket = attachers_[position].get();
    const ssize_t size = ::recv(socket, bytes_, sizeof bytes_, MSG_DONTWAIT);
    if (size > 0) size_ = static_cast<uint32_t>(size);
    if (size == 0 && !is_terminal_ && !has_hung_up(socket)) ends_ = true;
    return size > 0 || (size == -1 && would_block());
}

void InputStream::remove(uint32_t position) noexcept {
    attachers_[position] = std::move(attachers_[--attached_]);
    attachers_[attached_].reset();
}

void InputStream::end() noexcept {
    while (attached_ > 0) remove(attached_ - 1);
    target_.reset();
    size_ = taken_ = 0;
}

void InputStream::add_to(PollSet& set, uint32_t index) const noexcept {
    if (has_ended()) return;
    if (size_ > 0) return set.add(target_.get(), POLLOUT, Source::stream, index);
    for (uint32_t i = 0; i < attached_; ++i) set.add(attachers_[i].get(), POLLIN, Source::stream, index);
}

}  // namespace rkt::sandbox::init
