#include "sandbox/journal_file/journal.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace rkt::sandbox::journal_file {
namespace {

constexpr const char* kCurrent = "system.journal";
constexpr const char* kDamaged = "system.journal~";  // as journald's: of a writer that was killed
constexpr const char* kNew = "system.journal.new";  // not a name that readers look at
constexpr const char* kArchivePrefix = "system@";
constexpr uint64_t kRetryUs = 1'000'000;

// As getdents64(2) writes it.
struct DirEntry {
    uint64_t inode;
    int64_t offset;
    uint16_t size;
    uint8_t type;
    char name[256];
};

Id128 random_id() noexcept {
    Id128 id;
    if (::getrandom(id.bytes, sizeof id.bytes, 0) != sizeof id.bytes) return {};
    // As a UUID of version 4, which readers need not care for.
    id.bytes[6] = static_cast<uint8_t>((id.bytes[6] & 0x0f) | 0x40);
    id.bytes[8] = static_cast<uint8_t>((id.bytes[8] & 0x3f) | 0x80);
    return id;
}

class Name {
public:
    explicit Name(char* to) noexcept : end_(to) {}
    void text(const char* text) noexcept {
        for (; *text != '\0'; ++text) *end_++ = *text;
        *end_ = '\0';
    }
    void hex(uint64_t value) noexcept {
        for (int shift = 60; shift >= 0; shift -= 4) *end_++ = "0123456789abcdef"[value >> shift & 0xf];
        *end_ = '\0';
    }
    void hex(const Id128& id) noexcept {
        for (const uint8_t byte : id.bytes) {
            *end_++ = "0123456789abcdef"[byte >> 4];
            *end_++ = "0123456789abcdef"[byte & 0xf];
        }
        *end_ = '\0';
    }

private:
    char* end_;
};

}  // namespace

void Journal::open(Fd directory, const Id128& machine, const Id128& boot, uint64_t file_size) noexcept {
    directory_ = std::move(directory);
    identity_ = {machine, boot, random_id()};
    file_size_ = file_size;
    set_aside();
}

// What a writer that was killed has left: the file that it wrote stays, for readers.
void Journal::set_aside() noexcept {
    ::renameat(directory_.get(), kCurrent, directory_.get(), kDamaged);
    const Fd listed(::openat(directory_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    alignas(DirEntry) char entries[2048];
    for (long size; (size = ::syscall(SYS_getdents64, listed.get(), entries, sizeof entries)) > 0;) {
        for (long at = 0; at < size;) {
            const auto* entry = reinterpret_cast<const DirEntry*>(entries + at);
            at += entry->size;
            if (strncmp(entry->name, kArchivePrefix, strlen(kArchivePrefix)) == 0)
                ::unlinkat(directory_.get(), entry->name, 0);
        }
    }
}

int Journal::append(Entry entry) noexcept {
    entry.seqnum = seqnum_ + 1;
    int errnum = append_to_file(entry);
    if ((errnum == EFBIG && file_.header().n_entries > 0) || errnum == EIO) {
        archive();
        errnum = append_to_file(entry);
    }
    if (errnum == 0) ++seqnum_;
    return errnum;
}

int Journal::append_to_file(const Entry& entry) noexcept {
    if (!file_.is_open()) {
        if (const int errnum = begin_file(entry.monotonic_us); errnum != 0) return errnum;
    }
    return file_.append(entry);
}

int Journal::begin_file(uint64_t now_us) noexcept {
    if (now_us < retry_us_) return errnum_;
    errnum_ = file_.create(directory_.get(), kNew, identity_, random_id(), file_size_);
    if (errnum_ == 0) {
        ::unlinkat(directory_.get(), kCurrent, 0);  // there is none, unless its archiving failed
        errnum_ = file_.publish(directory_.get(), kNew, kCurrent);
        if (errnum_ != 0) file_.close(State::offline);
    }
    retry_us_ = errnum_ == 0 ? 0 : now_us + kRetryUs;
    return errnum_;
}

// The one before goes first: its room may be the only one on the disk.
void Journal::archive() noexcept {
    remove_archived();
    const Header& header = file_.header();
    file_.close(State::archived);
    Name name(archived_);
    name.text(kArchivePrefix);
    name.hex(identity_.sequence);
    name.text("-");
    name.hex(header.head_entry_seqnum);
    name.text("-");
    name.hex(header.head_entry_realtime);
    name.text(".journal");
    ::renameat(directory_.get(), kCurrent, directory_.get(), archived_);
}

void Journal::remove_archived() noexcept {
    if (archived_[0] != '\0') ::unlinkat(directory_.get(), archived_, 0);
    archived_[0] = '\0';
}

void Journal::close() noexcept { file_.close(State::offline); }

}  // namespace rkt::sandbox::journal_file
