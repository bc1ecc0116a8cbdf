#include <gtest/gtest.h>

#include "sandbox/journal_file/hashes.hpp"

namespace rkt::sandbox::journal_file {
namespace {

// The vectors of the algorithm's authors: key 00 01 .. 0f, the data as many bytes of 00 01 ...
TEST(JournalHashes, SipHash) {
    Id128 key;
    std::string data;
    for (uint8_t i = 0; i < 16; ++i) key.bytes[i] = i;
    EXPECT_EQ(siphash24(data, key), 0x726fdb47dd0e0e31);
    for (char i = 0; i < 15; ++i) data += i;
    EXPECT_EQ(siphash24(data, key), 0xa129ca6149be45e5);
}

// The vectors in the description of lookup3: c before b.
TEST(JournalHashes, Lookup3) {
    EXPECT_EQ(lookup3(""), 0xdeadbeefdeadbeef);
    EXPECT_EQ(lookup3("Four score and seven years ago"), 0x17770551ce7226e6);
}

}  // namespace
}  // namespace rkt::sandbox::journal_file
