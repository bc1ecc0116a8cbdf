// A journal of bounded size: a directory with the file that is written, system.journal, and the one before it under the
// name that journald gives an archived one, so that journalctl(1) takes both for what they are.
#pragma once

#include <cstdint>

#include "base/fd.hpp"
#include "sandbox/journal_file/file.hpp"

namespace rkt::sandbox::journal_file {

class Journal {
public:
    Journal() noexcept = default;
    // Nothing is made before the first entry. `file_size`: of each of the two files.
    void open(Fd directory, const Id128& machine, const Id128& boot, uint64_t file_size) noexcept;
    // Its sequence number is given here. 0; EINVAL, EFBIG: no entry for any file; else why the disk takes nothing,
    // which may be over with the next entry.
    int append(Entry entry) noexcept;
    void close() noexcept;

private:
    void set_aside() noexcept;
    int append_to_file(const Entry& entry) noexcept;
    int begin_file(uint64_t now_us) noexcept;
    void archive() noexcept;
    void remove_archived() noexcept;

    Fd directory_;
    Identity identity_;
    uint64_t file_size_ = 0;
    uint64_t seqnum_ = 0;
    uint64_t retry_us_ = 0;    // no file is begun before; CLOCK_MONOTONIC
    int errnum_ = 0;           // why the last attempt failed
    char archived_[128] = {};  // "": there is none
    JournalFile file_;
};

}  // namespace rkt::sandbox::journal_file
