#include "image/tar_walk.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <memory>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "image/utf8_locale.hpp"

namespace rkt::image {
namespace {

constexpr size_t kTarBuffer = 256 * 1024;

// The callbacks' side: an Error must not travel through libarchive's C frames.
struct Reader {
    ByteSource& source;
    std::vector<char> buffer = std::vector<char>(kTarBuffer);
    std::exception_ptr failure{};

    static la_ssize_t read(archive* /*archive*/, void* self, const void** out) {
        auto& reader = *static_cast<Reader*>(self);
        try {
            *out = reader.buffer.data();
            return static_cast<la_ssize_t>(reader.source.read(reader.buffer));
        } catch (...) {
            reader.failure = std::current_exception();
            return ARCHIVE_FATAL;
        }
    }
};

using Archive = std::unique_ptr<archive, int (*)(archive*)>;

[[noreturn]] void fail(const Reader& reader, archive* a) {
    if (reader.failure) std::rethrow_exception(reader.failure);
    const char* why = ::archive_error_string(a);
    throw Error(std::string("not a valid tar: ") + (why == nullptr ? "unknown reason" : text::printable(why)));
}

std::optional<EntryType> type_of_member(archive_entry* entry) {
    if (::archive_entry_hardlink(entry) != nullptr) return EntryType::hardlink;
    switch (::archive_entry_filetype(entry)) {
        case AE_IFREG:
            return EntryType::file;
        case AE_IFDIR:
            return EntryType::directory;
        case AE_IFLNK:
            return EntryType::symlink;
        case AE_IFCHR:
            return EntryType::char_device;
        case AE_IFBLK:
            return EntryType::block_device;
        case AE_IFIFO:
            return EntryType::fifo;
        default:
            return std::nullopt;
    }
}

const char* or_empty(const char* s) { return s == nullptr ? "" : s; }

// The largest one means "leave it" to chown(2), beyond it they would wrap around to somebody else's.
uint32_t to_id(la_int64_t id) {
    if (id < 0 || id >= UINT32_MAX) throw Error("the tar has an entry with the owner " + std::to_string(id));
    return static_cast<uint32_t>(id);
}

TarEntry convert(archive_entry* entry) {
    const char* path = ::archive_entry_pathname(entry);
    if (path == nullptr) throw Error("the tar has an entry without a readable name");
    const auto type = type_of_member(entry);
    if (!type) throw Error("entry " + text::quoted(path) + " is of no known type");
    TarEntry converted{*type, path, ""};
    if (*type == EntryType::symlink) converted.link_target = or_empty(::archive_entry_symlink(entry));
    if (*type == EntryType::hardlink) converted.link_target = or_empty(::archive_entry_hardlink(entry));
    converted.mode = ::archive_entry_perm(entry);
    converted.uid = to_id(::archive_entry_uid(entry));
    converted.gid = to_id(::archive_entry_gid(entry));
    converted.mtime_sec = ::archive_entry_mtime(entry);
    converted.mtime_nsec = static_cast<uint32_t>(::archive_entry_mtime_nsec(entry));
    converted.size = *type == EntryType::file ? static_cast<uint64_t>(::archive_entry_size(entry)) : 0;
    converted.device_major = static_cast<unsigned>(::archive_entry_rdevmajor(entry));
    converted.device_minor = static_cast<unsigned>(::archive_entry_rdevminor(entry));
    const char* name = nullptr;
    const void* value = nullptr;
    size_t size = 0;
    ::archive_entry_xattr_reset(entry);
    while (::archive_entry_xattr_next(entry, &name, &value, &size) == ARCHIVE_OK) {
        converted.xattrs.emplace_back(name, std::string(static_cast<const char*>(value), size));
    }
    return converted;
}

void copy_content(const Reader& reader, archive* a, uint64_t file_size, LayerSink& sink, ContentObserver& observer) {
    const void* block = nullptr;
    size_t size = 0;
    la_int64_t raw_offset = 0;
    uint64_t end = 0;  // of what was written
    for (;;) {
        const int rc = ::archive_read_data_block(a, &block, &size, &raw_offset);
        if (rc == ARCHIVE_EOF) return;
        if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN) fail(reader, a);
        if (size == 0) continue;
        const auto offset = static_cast<uint64_t>(raw_offset);
        // A sparse file's map may say anything; what is written twice could not be read back.
        if (offset < end || offset > file_size || size > file_size - offset) throw Error("not a valid sparse file");
        end = offset + size;
        const auto tar_offset =
            static_cast<uint64_t>(::archive_filter_bytes(a, 0));  // the block's: it counts as read later
        observer.content({tar_offset, offset, size, file_size, sink.content_path()});
        sink.data(offset, {static_cast<const char*>(block), size});
    }
}

void check_limits(const TarCount& count, uint64_t bytes, const Limits& limits) {
    if (count.entries > limits.layer_entries) {
        throw Error("the layer has more than " + std::to_string(limits.layer_entries) + " entries");
    }
    if (bytes > limits.layer_bytes) {
        throw Error("the layer is larger than " + std::to_string(limits.layer_bytes) + " bytes");
    }
}

Archive open_archive(Reader& reader) {
    Archive a(::archive_read_new(), ::archive_read_free);
    if (!a) throw Error("out of memory");
    ::archive_read_support_filter_none(a.get());
    ::archive_read_support_format_tar(a.get());
    ::archive_read_support_format_empty(a.get());
    if (::archive_read_open(a.get(), &reader, nullptr, Reader::read, nullptr) != ARCHIVE_OK) fail(reader, a.get());
    return a;
}

// The blocks after the end mark belong to the layer's digest, too.
void drain(ByteSource& source, std::vector<char>& buffer) {
    while (source.read(buffer) > 0) {
    }
}

}  // namespace

TarCount walk_tar(ByteSource& tar, LayerSink& sink, ContentObserver& observer, const Limits& limits) {
    const Utf8Locale locale;
    Reader reader{tar};
    const Archive a = open_archive(reader);
    TarCount count;
    archive_entry* raw = nullptr;
    for (;;) {
        const int rc = ::archive_read_next_header(a.get(), &raw);
        if (rc == ARCHIVE_EOF) break;
        if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN) fail(reader, a.get());
        const TarEntry entry = convert(raw);
        ++count.entries;
        const auto offset = static_cast<uint64_t>(::archive_filter_bytes(a.get(), 0));
        check_limits(count, offset + entry.size, limits);
        with_context("entry " + text::quoted(entry.path), [&] {
            if (sink.begin(entry)) copy_content(reader, a.get(), entry.size, sink, observer);
            sink.end();
        });
    }
    sink.finish();
    drain(tar, reader.buffer);
    return count;
}

}  // namespace rkt::image
