#include "sandbox/app/user_database.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sandbox/mount_target.hpp"

namespace rkt::sandbox::app {
namespace {

constexpr off_t kMaxSize = 16 << 20;

const char* find(const char* begin, const char* end, char c) noexcept {
    const void* found = begin == end ? nullptr : memchr(begin, c, static_cast<size_t>(end - begin));
    return found == nullptr ? end : static_cast<const char*>(found);
}

// Lines of a descriptor, without a heap.
class LineReader {
public:
    explicit LineReader(int fd) noexcept : fd_(fd) {}
    // False: the end, or errnum().
    bool next(const char*& begin, const char*& end) noexcept;
    [[nodiscard]] int errnum() const noexcept { return errnum_; }

private:
    bool fill() noexcept;

    int fd_;
    int errnum_ = 0;
    bool at_end_ = false;
    bool skipping_ = false;  // the rest of a line that is too long
    off_t total_ = 0;
    size_t start_ = 0;
    size_t size_ = 0;
    char buffer_[8192];
};

bool LineReader::fill() noexcept {
    memmove(buffer_, buffer_ + start_, size_ - start_);
    size_ -= start_;
    start_ = 0;
    if (size_ == sizeof buffer_) {
        skipping_ = true;
        size_ = 0;
    }
    const ssize_t n = ::read(fd_, buffer_ + size_, sizeof buffer_ - size_);
    if (n > 0) size_ += static_cast<size_t>(n);
    total_ += n;
    if (n < 0) errnum_ = errno;
    if (total_ > kMaxSize) errnum_ = EFBIG;
    at_end_ = n == 0;
    return errnum_ == 0;
}

bool LineReader::next(const char*& begin, const char*& end) noexcept {
    for (;;) {
        begin = buffer_ + start_;
        const char* limit = buffer_ + size_;
        end = find(begin, limit, '\n');
        const bool whole = end != limit;
        if (!whole && !at_end_) {
            if (!fill()) return false;
            continue;
        }
        if (!whole && begin == limit) return false;
        start_ = static_cast<size_t>(end - buffer_) + (whole ? 1 : 0);
        if (!skipping_) return true;
        skipping_ = false;
    }
}

}  // namespace

bool parse_id(const char* begin, const char* end, uint32_t& id) noexcept {
    if (begin == end) return false;
    uint64_t value = 0;
    for (const char* c = begin; c != end; ++c) {
        if (*c < '0' || *c > '9') return false;
        value = value * 10 + static_cast<uint64_t>(*c - '0');
        if (value >= UINT32_MAX) return false;
    }
    id = static_cast<uint32_t>(value);
    return true;
}

namespace {

// Field `number` of "a:b:c"; missing: empty.
void split_off(const char*& begin, const char*& end, unsigned number) noexcept {
    const char* line_end = end;
    end = find(begin, line_end, ':');
    for (unsigned i = 0; i < number; ++i) {
        begin = end == line_end ? line_end : end + 1;
        end = find(begin, line_end, ':');
    }
}

template <size_t N>
void copy_field(const char* begin, const char* end, unsigned number, char (&to)[N]) noexcept {
    split_off(begin, end, number);
    const auto size = static_cast<size_t>(end - begin);
    if (size >= N) return;
    memcpy(to, begin, size);
    to[size] = '\0';
}

bool number_in(const char* begin, const char* end, unsigned field, uint32_t& id) noexcept {
    split_off(begin, end, field);
    return parse_id(begin, end, id);
}

// handle(begin, end) of each line until it says true.
template <typename Handle>
Lookup search(int root, const char* path, Handle handle) noexcept {
    // O_NONBLOCK: a FIFO by that name must not hang the pod's start.
    const Fd file = open_in_root(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (!file) return errno == ENOENT || errno == ENOTDIR ? Lookup::missing : Lookup::failed;
    struct stat st {};
    if (::fstat(file.get(), &st) == -1) return Lookup::failed;
    if (!S_ISREG(st.st_mode)) {
        errno = EINVAL;
        return Lookup::failed;
    }
    LineReader reader(file.get());
    const char* begin = nullptr;
    const char* end = nullptr;
    while (reader.next(begin, end)) {
        if (handle(begin, end)) return Lookup::found;
    }
    errno = reader.errnum();
    return reader.errnum() == 0 ? Lookup::missing : Lookup::failed;
}

}  // namespace

bool match_entry(const char* begin, const char* end, const char* name, unsigned field, uint32_t& id) noexcept {
    const size_t name_size = strlen(name);
    const char* name_end = find(begin, end, ':');
    const bool is_named = static_cast<size_t>(name_end - begin) == name_size && memcmp(begin, name, name_size) == 0;
    return name_size > 0 && is_named && number_in(begin, end, field, id);
}

Lookup find_entry(int root, const char* path, const char* name, unsigned field, uint32_t& id) noexcept {
    return search(root, path, [&](const char* begin, const char* end) noexcept {
        return match_entry(begin, end, name, field, id);
    });
}

Lookup find_user(int root, uint32_t uid, User& user) noexcept {
    return search(root, "/etc/passwd", [&](const char* begin, const char* end) noexcept {
        uint32_t id = 0;
        if (!number_in(begin, end, 2, id) || id != uid || !number_in(begin, end, 3, user.gid)) return false;
        copy_field(begin, end, 0, user.name);
        copy_field(begin, end, 5, user.home);
        copy_field(begin, end, 6, user.shell);
        return true;
    });
}

}  // namespace rkt::sandbox::app
