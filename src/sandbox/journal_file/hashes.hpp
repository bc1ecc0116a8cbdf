// The two hashes of the journal file format. An app chooses what it writes: only the keyed one may decide where in the
// hash table that goes.
#pragma once

#include <cstdint>
#include <string_view>

namespace rkt::sandbox::journal_file {

struct Id128 {
    uint8_t bytes[16] = {};
};

// SipHash-2-4 (Aumasson, Bernstein 2012).
uint64_t siphash24(std::string_view data, const Id128& key) noexcept;

// Jenkins' lookup3 (hashlittle2), its two words as the format joins them.
uint64_t lookup3(std::string_view data) noexcept;

}  // namespace rkt::sandbox::journal_file
