// What HTTP says of an answer that is kept: for how long it need not be asked for again (RFC 9111), and what a file
// that is not here whole can be taken up again by (RFC 9110, 8.8 and 14).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rkt {

// Seconds of max-age; 0 where there is none, or no-store or no-cache say that it must be asked for.
int64_t parse_max_age(std::string_view cache_control);

// "bytes 100-199/200"; `size` 0: not known.
struct ContentRange {
    uint64_t first = 0;
    uint64_t size = 0;
};
std::optional<ContentRange> parse_content_range(std::string_view header);

// downloads/HEX.json
struct DownloadRecord {
    std::string url;
    std::string etag;
    std::string last_modified;
    uint64_t size = 0;  // of the whole file; 0: not known

    static DownloadRecord parse(std::string_view json);
    [[nodiscard]] std::string print() const;
    // For If-Range: a strong ETag, or a date; "": a part of the file cannot be told from a part of another one.
    [[nodiscard]] std::string validator() const;
};

}  // namespace rkt
