// The journal file format of systemd 246 and later (systemd.io/JOURNAL_FILE_FORMAT), as much of it as a writer needs
// that neither compresses nor seals: the header up to version 246's fields, which every reader since takes.
//
//   Header | data hash table | field hash table | objects: data, fields, entries, arrays of entries
//
// Little endian, every object at a multiple of 8.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sandbox/journal_file/hashes.hpp"

namespace rkt::sandbox::journal_file {

enum class State : uint8_t { offline, online, archived };
enum class Type : uint8_t { unused, data, field, entry, data_hash_table, field_hash_table, entry_array };

inline constexpr uint32_t kKeyedHash = 1U << 2;  // of the incompatible flags

struct Header {
    char signature[8] = {'L', 'P', 'K', 'S', 'H', 'H', 'R', 'H'};
    uint32_t compatible_flags = 0;
    uint32_t incompatible_flags = kKeyedHash;
    State state = State::online;
    uint8_t reserved[7] = {};
    Id128 file_id;  // the key of all hashes
    Id128 machine_id;
    Id128 tail_entry_boot_id;
    Id128 seqnum_id;
    uint64_t header_size = 0;
    uint64_t arena_size = 0;
    uint64_t data_hash_table_offset = 0;  // of its items
    uint64_t data_hash_table_size = 0;
    uint64_t field_hash_table_offset = 0;
    uint64_t field_hash_table_size = 0;
    uint64_t tail_object_offset = 0;
    uint64_t n_objects = 0;
    uint64_t n_entries = 0;
    uint64_t tail_entry_seqnum = 0;
    uint64_t head_entry_seqnum = 0;
    uint64_t entry_array_offset = 0;
    uint64_t head_entry_realtime = 0;
    uint64_t tail_entry_realtime = 0;
    uint64_t tail_entry_monotonic = 0;
    uint64_t n_data = 0;
    uint64_t n_fields = 0;
    uint64_t n_tags = 0;
    uint64_t n_entry_arrays = 0;
    uint64_t data_hash_chain_depth = 0;
    uint64_t field_hash_chain_depth = 0;
};
static_assert(sizeof(Header) == 256);

struct ObjectHeader {
    Type type = Type::unused;
    uint8_t flags = 0;
    uint8_t reserved[6] = {};
    uint64_t size = 0;  // with this
};

// The entries that an object of data is in: the first by itself, the others in a chain of arrays.
struct EntryList {
    uint64_t entry_offset = 0;
    uint64_t entry_array_offset = 0;
    uint64_t n_entries = 0;
};

struct DataObject {  // its payload follows: NAME=value
    ObjectHeader object{Type::data};
    uint64_t hash = 0;
    uint64_t next_hash_offset = 0;
    uint64_t next_field_offset = 0;
    EntryList entries;
};
static_assert(sizeof(DataObject) == 64);

struct FieldObject {  // its payload follows: NAME
    ObjectHeader object{Type::field};
    uint64_t hash = 0;
    uint64_t next_hash_offset = 0;
    uint64_t head_data_offset = 0;
};

struct EntryItem {
    uint64_t object_offset = 0;
    uint64_t hash = 0;
};

struct EntryObject {  // its items follow
    ObjectHeader object{Type::entry};
    uint64_t seqnum = 0;
    uint64_t realtime = 0;
    uint64_t monotonic = 0;
    Id128 boot_id;
    uint64_t xor_hash = 0;
};

struct HashItem {
    uint64_t head_hash_offset = 0;
    uint64_t tail_hash_offset = 0;
};

struct EntryArrayObject {  // offsets of entries follow
    ObjectHeader object{Type::entry_array};
    uint64_t next_entry_array_offset = 0;
};

inline constexpr uint64_t array_size(uint64_t capacity) noexcept {
    return sizeof(EntryArrayObject) + capacity * sizeof(uint64_t);
}
inline constexpr uint64_t align8(uint64_t offset) noexcept { return (offset + 7) & ~uint64_t{7}; }

}  // namespace rkt::sandbox::journal_file
