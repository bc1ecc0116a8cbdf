// /etc/passwd and /etc/group of an image, read as what they are: a stranger's files.
#pragma once

#include <cstddef>
#include <cstdint>

namespace rkt::sandbox::app {

// Whole string, decimal, below 4294967295 (which means "no change" to setresuid(2)).
bool parse_id(const char* begin, const char* end, uint32_t& id) noexcept;

// "name:…:…": the number in field `field` (0 is the name) when the entry is called `name`.
bool match_entry(const char* begin, const char* end, const char* name, unsigned field, uint32_t& id) noexcept;

enum class Lookup { found, missing, failed };
// The first such entry of the file `path` below `root`. Only regular files, at most 16 MiB; lines above
// 8 KiB are skipped. failed: errno.
Lookup find_entry(int root, const char* path, const char* name, unsigned field, uint32_t& id) noexcept;

// What a login wants to know. A field that is too long for its place counts as empty.
struct User {
    char name[256] = {};
    uint32_t gid = 0;
    char home[3072] = {};
    char shell[3072] = {};
};
// Of the file /etc/passwd below `root`, the first entry of that number.
Lookup find_user(int root, uint32_t uid, User& user) noexcept;

}  // namespace rkt::sandbox::app
