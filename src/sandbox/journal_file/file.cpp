#include "sandbox/journal_file/file.hpp"

#include <fcntl.h>
#include <sys/uio.h>

#include <cerrno>
#include <cstddef>
#include <utility>

namespace rkt::sandbox::journal_file {
namespace {

constexpr uint64_t kFieldBuckets = 61;
constexpr uint64_t kBytesPerBucket = 512;  // about what an entry takes, with the one datum that is new
constexpr uint64_t kReserve = uint64_t{32} << 10;
constexpr uint64_t kFirstArray = 4;  // entries; each array of a chain has room for twice as many as the last
constexpr uint64_t kFirstArrayOfAll = 64;

constexpr uint64_t table_size(uint64_t buckets) noexcept { return buckets * sizeof(HashItem); }

int allocate_space(int fd, uint64_t from, uint64_t to) noexcept {
    int rc;
    do {
        rc = ::fallocate(fd, 0, static_cast<off_t>(from), static_cast<off_t>(to - from));
    } while (rc == -1 && errno == EINTR);
    return rc == 0 ? 0 : errno;
}

// Takes the place that is next.
uint64_t take_place(uint64_t& next, uint64_t size) noexcept {
    const uint64_t place = next;
    next = align8(next + size);
    return place;
}

}  // namespace

int JournalFile::create(int directory, const char* name, const Identity& identity, const Id128& file_id,
                        uint64_t max_size) noexcept {
    *this = JournalFile();
    constexpr int kFlags = O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC;
    fd_ = Fd(::openat(directory, name, kFlags, 0640));
    if (!fd_) return errno;
    max_size_ = max_size;
    header_.file_id = file_id;
    header_.machine_id = identity.machine;
    header_.tail_entry_boot_id = identity.boot;
    header_.seqnum_id = identity.sequence;
    header_.header_size = sizeof header_;

    uint64_t next = sizeof header_;
    const ObjectHeader data{Type::data_hash_table, 0, {}, sizeof data + table_size(max_size / kBytesPerBucket)};
    const ObjectHeader fields{Type::field_hash_table, 0, {}, sizeof fields + table_size(kFieldBuckets)};
    const uint64_t data_place = take_place(next, data.size);
    const uint64_t fields_place = take_place(next, fields.size);
    header_.data_hash_table_offset = data_place + sizeof data;
    header_.data_hash_table_size = data.size - sizeof data;
    header_.field_hash_table_offset = fields_place + sizeof fields;
    header_.field_hash_table_size = fields.size - sizeof fields;
    count(data_place, data.size);
    count(fields_place, fields.size);

    int errnum = next > max_size ? EFBIG : reserve(next);
    constexpr HashItem kEmpty;  // the last one, so that the file reaches there
    const bool written = errnum == 0 && put(data_place, &data, sizeof data) &&
                         put(fields_place, &fields, sizeof fields) &&
                         put(next - sizeof kEmpty, &kEmpty, sizeof kEmpty) && write_header();
    if (written) return 0;
    if (errnum == 0) errnum = errno;
    ::unlinkat(directory, name, 0);
    fd_.reset();
    return errnum;
}

int JournalFile::publish(int directory, const char* first_name, const char* name) noexcept {
    if (::linkat(directory, first_name, directory, name, 0) == -1) return errno;
    ::unlinkat(directory, first_name, 0);
    published_ = Fd(::openat(directory, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC));
    return published_ ? 0 : errno;
}

int JournalFile::append(const Entry& entry) noexcept {
    if (is_damaged_) return EIO;
    field_count_ = fields_written_;
    int errnum = resolve(entry);
    if (errnum != 0) return errnum;
    const uint64_t end = place_objects();
    if (!has_room(end)) return EFBIG;
    if ((errnum = reserve(end)) != 0) return errnum;
    is_damaged_ = !write_objects() || !write_entry(entry);
    for (uint32_t i = 0; !is_damaged_ && i < item_count_; ++i) is_damaged_ = !index(items_[i]);
    is_damaged_ = is_damaged_ || !count_entry(entry);
    return is_damaged_ ? EIO : 0;
}

void JournalFile::close(State state) noexcept {
    if (!fd_) return;
    header_.state = state;
    (void)write_header();
    (void)!::ftruncate(fd_.get(), static_cast<off_t>(header_.header_size + header_.arena_size));
    fd_.reset();
    published_.reset();
}

// What the entry has that the file has already.
int JournalFile::resolve(const Entry& entry) noexcept {
    item_count_ = 0;
    if (entry.count == 0 || entry.count > kMaxFields) return EINVAL;
    for (uint32_t i = 0; i < entry.count; ++i) {
        if (const int errnum = resolve(entry.fields[i]); errnum != 0) return errnum;
    }
    return 0;
}

int JournalFile::resolve(std::string_view payload) noexcept {
    const uint64_t hash = siphash24(payload, header_.file_id);
    for (uint32_t i = 0; i < item_count_; ++i) {
        if (items_[i].datum.hash == hash) return 0;
    }
    Item& item = items_[item_count_];
    item = {payload, {hash, 0, {}, {}}};
    const int errnum = find(item);
    if (errnum != 0) return errnum;
    ++item_count_;
    return item.is_new ? find_field(item) : 0;
}

// Equal hashes are equal data: nobody who could look for another such datum knows the key.
int JournalFile::find(Item& item) noexcept {
    Datum& datum = item.datum;
    if (cached(datum.hash).hash == datum.hash) {
        datum = cached(datum.hash);
        return 0;
    }
    const uint64_t bucket = datum.hash % (header_.data_hash_table_size / sizeof(HashItem));
    HashItem chain;
    if (!get(header_.data_hash_table_offset + bucket * sizeof chain, &chain, sizeof chain)) return EIO;
    DataObject object;
    for (uint64_t offset = chain.head_hash_offset; offset != 0; offset = object.next_hash_offset) {
        if (!get(offset, &object, sizeof object)) return EIO;
        if (object.hash != datum.hash) continue;
        datum.offset = offset;
        datum.entries = object.entries;
        return find_tail(datum);
    }
    item.is_new = true;
    return 0;
}

int JournalFile::find_tail(Datum& datum) noexcept {
    if (datum.entries.n_entries < 2) return 0;
    uint64_t left = datum.entries.n_entries - 1;
    EntryArrayObject array;
    for (uint64_t offset = datum.entries.entry_array_offset; offset != 0; offset = array.next_entry_array_offset) {
        if (!get(offset, &array, sizeof array)) return EIO;
        const uint64_t capacity = (array.object.size - sizeof array) / sizeof(uint64_t);
        datum.tail = {offset, capacity, left < capacity ? left : capacity};
        if (left <= capacity) return 0;
        left -= capacity;
    }
    return EIO;
}

int JournalFile::find_field(Item& item) noexcept {
    const size_t size = item.payload.find('=');
    if (size == std::string_view::npos || size == 0) return EINVAL;
    const std::string_view name(item.payload.data(), size);
    const uint64_t hash = siphash24(name, header_.file_id);
    for (item.field = 0; item.field < field_count_; ++item.field) {
        if (fields_[item.field].hash == hash) return 0;
    }
    if (field_count_ == kMaxFields) return EINVAL;
    fields_[field_count_++] = {hash, 0, 0, name};
    return 0;
}

// Where everything that is new will be, the entry last; returns where that ends.
uint64_t JournalFile::place_objects() noexcept {
    uint64_t next = header_.header_size + header_.arena_size;
    place_data(next);
    place_arrays(next);
    entry_ = take_place(next, sizeof(EntryObject) + item_count_ * sizeof(EntryItem));
    return next;
}

void JournalFile::place_data(uint64_t& next) noexcept {
    for (uint32_t i = fields_written_; i < field_count_; ++i) {
        fields_[i].offset = take_place(next, sizeof(FieldObject) + fields_[i].name.size());
    }
    for (uint32_t i = 0; i < item_count_; ++i) {
        Item& item = items_[i];
        if (item.is_new) item.datum.offset = take_place(next, sizeof(DataObject) + item.payload.size());
    }
}

void JournalFile::place_arrays(uint64_t& next) noexcept {
    const auto place = [&](const ArrayTail& last, uint64_t first_capacity) noexcept {
        const uint64_t capacity = last.capacity == 0 ? first_capacity : 2 * last.capacity;
        return ArrayTail{take_place(next, array_size(capacity)), capacity, 0};
    };
    new_all_ = all_.is_full() ? place(all_, kFirstArrayOfAll) : ArrayTail{};
    for (uint32_t i = 0; i < item_count_; ++i) {
        Item& item = items_[i];
        const bool is_first = item.datum.entries.n_entries == 0;
        if (!is_first && item.datum.tail.is_full()) item.new_array = place(item.datum.tail, kFirstArray);
    }
}

// A hash table that is filled beyond three quarters has chains that are long.
bool JournalFile::has_room(uint64_t end) const noexcept {
    const uint64_t buckets = header_.data_hash_table_size / sizeof(HashItem);
    return end <= max_size_ && (header_.n_data + item_count_) * 4 <= buckets * 3;
}

// So that a disk which is full is known before anything is written.
int JournalFile::reserve(uint64_t end) noexcept {
    if (end <= reserved_) return 0;
    const uint64_t rounded = (end + kReserve - 1) / kReserve * kReserve;
    const uint64_t wanted = rounded < max_size_ ? rounded : max_size_;
    const int errnum = allocate_space(fd_.get(), reserved_, wanted);
    if (errnum != 0 && errnum != EOPNOTSUPP) return errnum;
    reserved_ = errnum == 0 ? wanted : UINT64_MAX;  // a file system that cannot
    return 0;
}

bool JournalFile::write_objects() noexcept {
    const uint64_t before = header_.n_objects;
    for (uint32_t i = fields_written_; i < field_count_; ++i) {
        if (!write_field(fields_[i])) return false;
    }
    for (uint32_t i = 0; i < item_count_; ++i) {
        if (items_[i].is_new && !write_datum(items_[i])) return false;
    }
    if (new_all_.offset != 0 && !write_array(new_all_)) return false;
    for (uint32_t i = 0; i < item_count_; ++i) {
        if (items_[i].new_array.offset != 0 && !write_array(items_[i].new_array)) return false;
    }
    if (new_all_.offset != 0 && all_.offset == 0) header_.entry_array_offset = new_all_.offset;
    if (header_.n_objects != before && !write_header()) return false;

    return link_objects();
}

bool JournalFile::link_objects() noexcept {
    for (uint32_t i = fields_written_; i < field_count_; ++i) {
        const Field& field = fields_[i];
        if (!link(header_.field_hash_table_offset, header_.field_hash_table_size, field.hash, field.offset))
            return false;
    }
    fields_written_ = field_count_;
    for (uint32_t i = 0; i < item_count_; ++i) {
        const Item& item = items_[i];
        if (!item.is_new) continue;
        if (!link(header_.data_hash_table_offset, header_.data_hash_table_size, item.datum.hash, item.datum.offset)) {
            return false;
        }
        const Field& field = fields_[item.field];
        if (!put(field.offset + offsetof(FieldObject, head_data_offset), &field.head_data_offset, sizeof(uint64_t))) {
            return false;
        }
    }
    return true;
}

bool JournalFile::write_field(Field& field) noexcept {
    FieldObject object;
    object.object.size = sizeof object + field.name.size();
    object.hash = field.hash;
    if (!put(field.offset, &object, sizeof object)) return false;
    if (!put(field.offset + sizeof object, field.name.data(), field.name.size())) return false;
    count(field.offset, object.object.size);
    ++header_.n_fields;
    field.name = {};
    return true;
}

bool JournalFile::write_datum(Item& item) noexcept {
    DataObject object;
    object.object.size = sizeof object + item.payload.size();
    object.hash = item.datum.hash;
    object.next_field_offset = std::exchange(fields_[item.field].head_data_offset, item.datum.offset);
    const uint64_t size = align8(object.object.size);
    char padding[8] = {};
    const iovec parts[] = {{&object, sizeof object},
                           {const_cast<char*>(item.payload.data()), item.payload.size()},
                           {padding, size - object.object.size}};
    const ssize_t written = ::pwritev(fd_.get(), parts, 3, static_cast<off_t>(item.datum.offset));
    if (written != static_cast<ssize_t>(size)) return false;
    count(item.datum.offset, object.object.size);
    ++header_.n_data;
    return true;
}

// Its places are 0 already: nothing was ever written there.
bool JournalFile::write_array(const ArrayTail& array) noexcept {
    EntryArrayObject object;
    object.object.size = array_size(array.capacity);
    count(array.offset, object.object.size);
    ++header_.n_entry_arrays;
    constexpr uint64_t kNothing = 0;  // the last place, so that the file reaches there
    return put(array.offset, &object, sizeof object) &&
           put(array.offset + object.object.size - sizeof kNothing, &kNothing, sizeof kNothing);
}

bool JournalFile::write_entry(const Entry& entry) noexcept {
    struct {
        EntryObject object;
        EntryItem items[kMaxFields];
    } whole;
    const uint64_t size = sizeof whole.object + item_count_ * sizeof(EntryItem);
    whole.object.object.size = size;
    whole.object.seqnum = entry.seqnum;
    whole.object.realtime = entry.realtime_us;
    whole.object.monotonic = entry.monotonic_us;
    whole.object.boot_id = header_.tail_entry_boot_id;
    for (uint32_t i = 0; i < item_count_; ++i) {
        whole.object.xor_hash ^= lookup3(items_[i].payload);
        whole.items[i] = {items_[i].datum.offset, items_[i].datum.hash};
    }
    if (!put(entry_, &whole, size)) return false;
    if (new_all_.offset != 0 && !begin_array(all_.offset, new_all_)) return false;
    if (new_all_.offset != 0) all_ = new_all_;
    if (!put(all_.offset + array_size(all_.used), &entry_, sizeof entry_)) return false;
    ++all_.used;
    count(entry_, size);
    if (header_.n_entries == 0) {
        header_.head_entry_seqnum = entry.seqnum;
        header_.head_entry_realtime = entry.realtime_us;
    }
    return write_header();
}

bool JournalFile::count_entry(const Entry& entry) noexcept {
    ++header_.n_entries;
    header_.tail_entry_seqnum = entry.seqnum;
    header_.tail_entry_realtime = entry.realtime_us;
    header_.tail_entry_monotonic = entry.monotonic_us;
    const Fd& fd = published_ ? published_ : fd_;
    return ::pwrite(fd.get(), &header_, sizeof header_, 0) == sizeof header_;
}

// That the entry has this datum: its list of entries, and how long that is, last and in one.
bool JournalFile::index(Item& item) noexcept {
    Datum& datum = item.datum;
    if (datum.entries.n_entries == 0) {
        datum.entries.entry_offset = entry_;
    } else {
        if (item.new_array.offset != 0) {
            if (datum.entries.entry_array_offset == 0) {
                datum.entries.entry_array_offset = item.new_array.offset;
            } else if (!begin_array(datum.tail.offset, item.new_array)) {
                return false;
            }
            datum.tail = item.new_array;
        }
        if (!put(datum.tail.offset + array_size(datum.tail.used), &entry_, sizeof entry_)) return false;
        ++datum.tail.used;
    }
    ++datum.entries.n_entries;
    // What was there only once may never come again.
    if (datum.entries.n_entries > 1) cached(datum.hash) = datum;
    return put(datum.offset + offsetof(DataObject, entries), &datum.entries, sizeof datum.entries);
}

// At the end of its chain. Objects of both kinds have the next one's offset at the same place.
bool JournalFile::link(uint64_t table, uint64_t size, uint64_t hash, uint64_t offset) noexcept {
    static_assert(offsetof(DataObject, next_hash_offset) == offsetof(FieldObject, next_hash_offset));
    const uint64_t place = table + hash % (size / sizeof(HashItem)) * sizeof(HashItem);
    HashItem chain;
    if (!get(place, &chain, sizeof chain)) return false;
    if (chain.head_hash_offset == 0) {
        chain.head_hash_offset = offset;
    } else if (!put(chain.tail_hash_offset + offsetof(DataObject, next_hash_offset), &offset, sizeof offset)) {
        return false;
    }
    chain.tail_hash_offset = offset;
    return put(place, &chain, sizeof chain);
}

bool JournalFile::begin_array(uint64_t previous, const ArrayTail& array) noexcept {
    if (previous == 0) return true;
    return put(previous + offsetof(EntryArrayObject, next_entry_array_offset), &array.offset, sizeof array.offset);
}

// In the header, which is written later.
void JournalFile::count(uint64_t offset, uint64_t size) noexcept {
    header_.tail_object_offset = offset;
    header_.arena_size = align8(offset + size) - header_.header_size;
    ++header_.n_objects;
}

bool JournalFile::put(uint64_t offset, const void* bytes, size_t size) const noexcept {
    return ::pwrite(fd_.get(), bytes, size, static_cast<off_t>(offset)) == static_cast<ssize_t>(size);
}

bool JournalFile::get(uint64_t offset, void* bytes, size_t size) const noexcept {
    return ::pread(fd_.get(), bytes, size, static_cast<off_t>(offset)) == static_cast<ssize_t>(size);
}

}  // namespace rkt::sandbox::journal_file
