#include "image/tar_sink.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <exception>

#include "base/error.hpp"
#include "base/text.hpp"
#include "image/entry_path.hpp"
#include "image/utf8_locale.hpp"

namespace rkt::image {
namespace {

constexpr std::array<char, 65536> kZeros{};

unsigned file_type(EntryType type) {
    switch (type) {
        case EntryType::directory:
            return AE_IFDIR;
        case EntryType::symlink:
            return AE_IFLNK;
        case EntryType::char_device:
            return AE_IFCHR;
        case EntryType::block_device:
            return AE_IFBLK;
        case EntryType::fifo:
            return AE_IFIFO;
        case EntryType::file:
        case EntryType::hardlink:
            break;
    }
    return AE_IFREG;
}

}  // namespace

// An Error must not travel through libarchive's C frames: it waits here.
class TarSink::Writer {
public:
    Writer(Write write, TarCompression compression)
        : write_(std::move(write)),
          archive_(::archive_write_new(), ::archive_write_free),
          entry_(::archive_entry_new(), ::archive_entry_free) {
        if (!archive_ || !entry_) throw Error("out of memory");
        archive* a = archive_.get();
        require(::archive_write_set_format_pax_restricted(a));
        require(::archive_write_set_format_option(a, "pax", "xattrheader", "SCHILY"));
        if (compression == TarCompression::gzip) {
            require(::archive_write_add_filter_gzip(a));
            require(::archive_write_set_filter_option(a, "gzip", "timestamp", nullptr));
        }
        require(::archive_write_set_bytes_in_last_block(a, 1));  // nothing behind the end: no padding after gzip's
        require(::archive_write_open(a, this, nullptr, pass_on, nullptr));
    }

    void header(const TarEntry& entry, const std::string& path, const std::string& link_target) {
        const Utf8Locale locale;
        fill(entry, path, link_target);
        // A warning is a name that is no UTF-8: it is written as it is.
        require(::archive_write_header(archive_.get(), entry_.get()));
    }
    void content(std::span<const char> bytes) {
        while (!bytes.empty()) {
            const la_ssize_t n = ::archive_write_data(archive_.get(), bytes.data(), bytes.size());
            if (n <= 0) fail();
            bytes = bytes.subspan(static_cast<size_t>(n));
        }
    }
    void end() { require(::archive_write_finish_entry(archive_.get())); }
    void close() { require(::archive_write_close(archive_.get())); }

private:
    static la_ssize_t pass_on(archive* /*archive*/, void* self, const void* bytes, size_t size) {
        auto& writer = *static_cast<Writer*>(self);
        if (writer.failure_) return -1;  // libarchive tidies up by closing, which writes
        try {
            writer.write_({static_cast<const char*>(bytes), size});
            return static_cast<la_ssize_t>(size);
        } catch (...) {
            writer.failure_ = std::current_exception();
            return -1;
        }
    }

    void fill(const TarEntry& entry, const std::string& path, const std::string& link_target) {
        archive_entry* e = ::archive_entry_clear(entry_.get());
        ::archive_entry_copy_pathname(e, path.c_str());
        ::archive_entry_set_filetype(e, file_type(entry.type));
        if (entry.type == EntryType::symlink) ::archive_entry_copy_symlink(e, link_target.c_str());
        if (entry.type == EntryType::hardlink) ::archive_entry_copy_hardlink(e, link_target.c_str());
        ::archive_entry_set_perm(e, entry.mode);
        ::archive_entry_set_uid(e, entry.uid);
        ::archive_entry_set_gid(e, entry.gid);
        ::archive_entry_set_mtime(e, entry.mtime_sec, 0);
        ::archive_entry_set_size(e, entry.type == EntryType::file ? static_cast<la_int64_t>(entry.size) : 0);
        ::archive_entry_set_rdevmajor(e, entry.device_major);
        ::archive_entry_set_rdevminor(e, entry.device_minor);
        if (entry.type == EntryType::hardlink) return;
        for (const auto& [name, value] : entry.xattrs) {
            ::archive_entry_xattr_add_entry(e, name.c_str(), value.data(), value.size());
        }
    }

    void require(int rc) {
        if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN) fail();
    }
    [[noreturn]] void fail() {
        if (failure_) std::rethrow_exception(failure_);
        const char* why = ::archive_error_string(archive_.get());
        throw Error(std::string("writing a tar: ") + (why == nullptr ? "unknown reason" : text::printable(why)));
    }

    Write write_;
    std::exception_ptr failure_;
    std::unique_ptr<archive, int (*)(archive*)> archive_;
    std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry_;
};

TarSink::TarSink(Write write, TarCompression compression, std::string prefix)
    : writer_(std::make_unique<Writer>(std::move(write), compression)), prefix_(std::move(prefix)) {}
TarSink::~TarSink() = default;

void TarSink::add_file(const std::string& path, std::string_view content, mode_t mode, int64_t mtime_sec) {
    TarEntry entry{EntryType::file, path, ""};
    entry.mode = mode;
    entry.mtime_sec = mtime_sec;
    entry.size = content.size();
    writer_->header(entry, path, "");
    writer_->content(content);
    writer_->end();
}

bool TarSink::begin(const TarEntry& entry) {
    path_ = prefix_ + clean_entry_path(entry.path);
    if (path_.empty()) path_ = ".";
    size_ = entry.type == EntryType::file ? entry.size : 0;
    position_ = 0;
    const bool hard = entry.type == EntryType::hardlink;
    writer_->header(entry, path_, hard ? prefix_ + clean_entry_path(entry.link_target) : entry.link_target);
    return entry.type == EntryType::file;
}

const std::string& TarSink::content_path() const { return path_; }

void TarSink::data(uint64_t offset, std::span<const char> bytes) {
    while (position_ < offset) {
        const auto zeros = std::min<uint64_t>(offset - position_, kZeros.size());
        writer_->content(std::span(kZeros).first(zeros));
        position_ += zeros;
    }
    writer_->content(bytes);
    position_ += bytes.size();
}

void TarSink::end() {
    data(size_, {});  // a hole at the end
    writer_->end();
}

void TarSink::finish() { writer_->close(); }

}  // namespace rkt::image
