#include "sandbox/init/output_stream.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

#include "sandbox/would_block.hpp"

namespace rkt::sandbox::init {
namespace {

constexpr char kDropped[] = "<4>rkt: dropped an attacher that took nothing for 10 s\n";  // priority: sd-daemon(3)

bool is_late(int64_t since_ms, int64_t now_ms) noexcept { return since_ms != -1 && now_ms - since_ms >= kPatienceMs; }

// The other side's end of file.
void close_writing(const Fd& socket) noexcept { ::shutdown(socket.get(), SHUT_WR); }

}  // namespace

bool has_hung_up(int socket) noexcept {
    pollfd polled{socket, 0, 0};
    return ::poll(&polled, 1, 0) == 1;
}

bool OutputStream::attach(Fd socket) noexcept {
    if (attached_ == kMaxAttachers) return false;
    if (has_ended()) {
        close_writing(socket);
        return true;
    }
    journal_.reset();  // which ends its line
    journal_since_ms_ = -1;
    attachers_[attached_++] = {std::move(socket), taken_, -1};
    return true;
}

void OutputStream::pump(int64_t now_ms) noexcept {
    // A process that goes on writing must not keep init from its work.
    constexpr int kReads = 16;
    drop_late(now_ms);
    pass_on(now_ms);
    for (int i = 0; size_ == 0 && i < kReads && read(); ++i) pass_on(now_ms);
    if (has_ended()) end();
}

// False: nothing is there now, or ever again.
bool OutputStream::read() noexcept {
    if (!source_) return false;
    const size_t wanted = app_ended_ && rest_ < sizeof bytes_ ? rest_ : sizeof bytes_;
    const ssize_t size = ::read(source_.get(), bytes_, wanted);
    if (size > 0) {
        size_ = static_cast<uint32_t>(size);
        if (app_ended_) rest_ -= size_;
        return true;
    }
    // EIO: nobody has the terminal open.
    if (size == 0 || !would_block() || app_ended_) source_.reset();
    return false;
}

void OutputStream::pass_on(int64_t now_ms) noexcept {
    bool all = true;
    for (uint32_t i = attached_; i-- > 0;) {
        const bool is_there = !has_hung_up(attachers_[i].socket.get()) && give(attachers_[i], now_ms);
        if (attachers_[i].taken > taken_) taken_ = attachers_[i].taken;
        all = all && (!is_there || attachers_[i].taken == size_);
        if (!is_there) remove(i);
    }
    if (attached_ == 0 && taken_ < size_) log(now_ms);
    if (!all || taken_ < size_) return;
    size_ = taken_ = 0;
    for (uint32_t i = 0; i < attached_; ++i) attachers_[i].taken = 0;
}

// False: it is gone.
bool OutputStream::give(Attacher& attacher, int64_t now_ms) noexcept {
    while (attacher.taken < size_) {
        const ssize_t sent =
            ::send(attacher.socket.get(), bytes_ + attacher.taken, size_ - attacher.taken, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent > 0) {
            attacher.taken += static_cast<uint32_t>(sent);
            attacher.since_ms = -1;
        } else {
            if (!would_block()) return false;
            if (attacher.since_ms == -1) attacher.since_ms = now_ms;
            return true;
        }
    }
    return true;
}

// Without a journal the bytes are nobody's: an app is never held up because nobody reads.
void OutputStream::log(int64_t now_ms) noexcept {
    while (taken_ < size_ && open_journal()) {
        const ssize_t sent = ::send(journal_.get(), bytes_ + taken_, size_ - taken_, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent > 0) {
            taken_ += static_cast<uint32_t>(sent);
            journal_since_ms_ = -1;
        } else if (would_block()) {
            if (journal_since_ms_ == -1) journal_since_ms_ = now_ms;
            return;
        } else {
            journal_.reset();  // journald is gone; perhaps another one listens
        }
    }
    taken_ = size_;
}

bool OutputStream::open_journal() noexcept {
    if (!journal_) journal_ = app::connect_journal(name_);
    return static_cast<bool>(journal_);
}

void OutputStream::drop_late(int64_t now_ms) noexcept {
    for (uint32_t i = attached_; i-- > 0;) {
        if (!is_late(attachers_[i].since_ms, now_ms)) continue;
        remove(i);
        const Fd journal = app::connect_journal(name_);
        if (journal) ::send(journal.get(), kDropped, strlen(kDropped), MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    // The pod's end does not wait for a journal that is ill.
    if (app_ended_ && attached_ == 0 && is_late(journal_since_ms_, now_ms)) {
        source_.reset();
        size_ = taken_ = 0;
    }
}

void OutputStream::remove(uint32_t position) noexcept {
    attachers_[position] = std::move(attachers_[--attached_]);
    attachers_[attached_].socket.reset();
}

// An attacher's socket may be its input, too.
void OutputStream::end() noexcept {
    while (attached_ > 0) {
        close_writing(attachers_[attached_ - 1].socket);
        remove(attached_ - 1);
    }
    journal_.reset();
}

void OutputStream::add_to(PollSet& set, uint32_t index) const noexcept {
    if (has_ended()) return;
    if (size_ == 0) set.add(source_.get(), POLLIN, Source::stream, index);
    for (uint32_t i = 0; i < attached_; ++i) {
        const bool waits = attachers_[i].taken < size_;
        set.add(attachers_[i].socket.get(), waits ? POLLOUT : 0, Source::stream, index);
    }
    if (size_ > 0 && attached_ == 0 && journal_) set.add(journal_.get(), POLLOUT, Source::stream, index);
}

int64_t OutputStream::deadline_ms() const noexcept {
    int64_t first = kNever;
    const auto take = [&](int64_t since_ms) noexcept {
        if (since_ms != -1 && since_ms + kPatienceMs < first) first = since_ms + kPatienceMs;
    };
    for (uint32_t i = 0; i < attached_; ++i) take(attachers_[i].since_ms);
    if (app_ended_ && attached_ == 0) take(journal_since_ms_);
    return first;
}

}  // namespace rkt::sandbox::init
