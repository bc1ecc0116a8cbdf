// One journal file, by its only writer. Neither allocates nor maps: what a full or failing disk does to it is an errno
// and never a signal.
//
// The order of append() is for those who read meanwhile, and for what a writer leaves that is killed: first what
// nothing points to; then the header, which makes it part of the file; the entry, and its place in the list of all
// entries, which nobody reads before the header counts it; the lists of the entries of each datum; and last the header
// that counts the entry. Not before: a reader that looks for entries with some datum looks again only when there are
// more (sd-journal.c, next_beyond_location()). Of a writer that is killed journalctl reads every entry that is counted;
// `--verify` notes the one that is not, as it does of journald's, and a chain of the hash table that was being made
// longer. Nothing is synchronized to the disk: the host's journal is what a crash of the host must spare.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/fd.hpp"
#include "sandbox/journal_file/format.hpp"

namespace rkt::sandbox::journal_file {

inline constexpr uint32_t kMaxFields = 32;  // of an entry, and names of fields in a file

struct Identity {
    Id128 machine;
    Id128 boot;
    Id128 sequence;  // names the sequence numbers, which go on from file to file
};

struct Entry {
    uint64_t seqnum = 0;
    uint64_t realtime_us = 0;
    uint64_t monotonic_us = 0;                 // never less than the last one's
    const std::string_view* fields = nullptr;  // NAME=value; of two equal ones the second is left out
    uint32_t count = 0;
};

class JournalFile {
public:
    JournalFile() noexcept = default;
    // 0 or errno, with which there is no such file. `file_id`: random, it keys the hashes.
    int create(int directory, const char* name, const Identity& identity, const Id128& file_id,
               uint64_t max_size) noexcept;
    // `name` is another one of it, under which readers see it; each entry is news of that name, once, when it is
    // complete. Under the first one every write would be (inotify(7)). 0 or errno.
    int publish(int directory, const char* first_name, const char* name) noexcept;
    // 0 or errno, with which the file is as it was. EFBIG: the entry belongs into the next file; EIO: this one is
    // damaged, and all entries do; EINVAL: it has no field, too many of them, or one that is none.
    int append(const Entry& entry) noexcept;
    // Nothing is appended any more. The reserve goes back to the disk.
    void close(State state) noexcept;

    [[nodiscard]] bool is_open() const noexcept { return static_cast<bool>(fd_); }
    [[nodiscard]] const Header& header() const noexcept { return header_; }

private:
    // Where the next entry goes in a chain of arrays.
    struct ArrayTail {
        uint64_t offset = 0;
        uint64_t capacity = 0;
        uint64_t used = 0;
        [[nodiscard]] bool is_full() const noexcept { return used == capacity; }
    };
    struct Datum {
        uint64_t hash = 0;
        uint64_t offset = 0;
        EntryList entries;
        ArrayTail tail;
    };
    struct Field {
        uint64_t hash = 0;
        uint64_t offset = 0;
        uint64_t head_data_offset = 0;
        std::string_view name;  // until its object is written
    };
    // Of the entry that is being appended.
    struct Item {
        std::string_view payload;
        Datum datum;
        uint32_t field = 0;
        bool is_new = false;
        ArrayTail new_array;  // offset 0: none
    };

    int resolve(const Entry& entry) noexcept;
    int resolve(std::string_view payload) noexcept;
    int find(Item& item) noexcept;
    int find_tail(Datum& datum) noexcept;
    int find_field(Item& item) noexcept;
    Datum& cached(uint64_t hash) noexcept { return cache_[hash % kCached]; }
    uint64_t place_objects() noexcept;
    void place_data(uint64_t& next) noexcept;
    void place_arrays(uint64_t& next) noexcept;
    [[nodiscard]] bool has_room(uint64_t end) const noexcept;
    int reserve(uint64_t end) noexcept;
    bool write_objects() noexcept;
    bool link_objects() noexcept;
    bool write_field(Field& field) noexcept;
    bool write_datum(Item& item) noexcept;
    bool write_array(const ArrayTail& array) noexcept;
    bool write_entry(const Entry& entry) noexcept;
    bool count_entry(const Entry& entry) noexcept;
    bool index(Item& item) noexcept;
    bool link(uint64_t table, uint64_t size, uint64_t hash, uint64_t offset) noexcept;
    bool begin_array(uint64_t previous, const ArrayTail& array) noexcept;
    void count(uint64_t offset, uint64_t size) noexcept;
    bool write_header() noexcept { return put(0, &header_, sizeof header_); }
    bool put(uint64_t offset, const void* bytes, size_t size) const noexcept;
    bool get(uint64_t offset, void* bytes, size_t size) const noexcept;

    static constexpr uint32_t kCached = 128;

    Fd fd_;
    Fd published_;
    Header header_;
    uint64_t max_size_ = 0;
    uint64_t reserved_ = 0;  // of the disk, from the file's beginning
    bool is_damaged_ = false;
    ArrayTail all_;  // of the list of all entries
    ArrayTail new_all_;
    uint64_t entry_ = 0;  // where the entry that is being appended will be
    uint32_t item_count_ = 0;
    uint32_t field_count_ = 0;
    uint32_t fields_written_ = 0;
    Item items_[kMaxFields];
    Field fields_[kMaxFields];
    Datum cache_[kCached];  // of what entries have in common
};

}  // namespace rkt::sandbox::journal_file
