// Compressed bytes for tests, made by other libraries than the code under test where there are two.
#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <zstd.h>

#include <string>

namespace rkt::test {

// With libarchive, thus zlib.
inline std::string gzip(const std::string& plain, int level = 6) {
    std::string packed(plain.size() + plain.size() / 100 + 1024, '\0');
    size_t used = 0;
    archive* a = ::archive_write_new();
    ::archive_write_set_format_raw(a);
    ::archive_write_add_filter_gzip(a);
    ::archive_write_set_options(a, ("compression-level=" + std::to_string(level)).c_str());
    ::archive_write_set_bytes_per_block(a, 0);
    ::archive_write_open_memory(a, packed.data(), packed.size(), &used);
    archive_entry* entry = ::archive_entry_new();
    ::archive_entry_set_filetype(entry, AE_IFREG);
    ::archive_write_header(a, entry);
    ::archive_write_data(a, plain.data(), plain.size());
    ::archive_entry_free(entry);
    ::archive_write_free(a);
    packed.resize(used);
    return packed;
}

inline std::string zstd(const std::string& plain) {
    std::string packed(::ZSTD_compressBound(plain.size()), '\0');
    packed.resize(::ZSTD_compress(packed.data(), packed.size(), plain.data(), plain.size(), 3));
    return packed;
}

// Neither all the same nor incompressible, so that a decoder's windows and blocks are used.
inline std::string noisy_text(size_t size) {
    std::string text;
    uint32_t state = 1;
    while (text.size() < size) {
        state = state * 1664525 + 1013904223;
        text += "line " + std::to_string(state >> 12) + (state % 3 == 0 ? "\n" : " and so on ");
    }
    text.resize(size);
    return text;
}

}  // namespace rkt::test
