#include "sandbox/journal_file/hashes.hpp"

#include <bit>
#include <cstring>

namespace rkt::sandbox::journal_file {
namespace {

static_assert(std::endian::native == std::endian::little, "words are read as they lie in memory");

// Up to a word's size of bytes, the rest 0.
template <typename Word>
Word read_word(const char* bytes, size_t size = sizeof(Word)) noexcept {
    Word word = 0;
    memcpy(&word, bytes, size);
    return word;
}

struct SipState {
    uint64_t v[4];

    void round() noexcept {
        half(0, 1, 13, 2, 3, 16);
        half(2, 1, 17, 0, 3, 21);
    }
    void rounds(int count) noexcept {
        while (count-- > 0) round();
    }

private:
    // Of a round: two additions, each followed by a rotation of what was added.
    void half(int a, int b, int b_turn, int c, int d, int d_turn) noexcept {
        v[a] += v[b];
        v[b] = std::rotl(v[b], b_turn) ^ v[a];
        v[a] = std::rotl(v[a], 32);
        v[c] += v[d];
        v[d] = std::rotl(v[d], d_turn) ^ v[c];
    }
};

struct Lookup3 {
    uint32_t a;
    uint32_t b;
    uint32_t c;

    void mix() noexcept {
        step(a, c, b, 4);
        step(b, a, c, 6);
        step(c, b, a, 8);
        step(a, c, b, 16);
        step(b, a, c, 19);
        step(c, b, a, 4);
    }
    void finish() noexcept {
        last(c, b, 14);
        last(a, c, 11);
        last(b, a, 25);
        last(c, b, 16);
        last(a, c, 4);
        last(b, a, 14);
        last(c, b, 24);
    }

private:
    static void step(uint32_t& x, uint32_t& y, uint32_t& z, int turn) noexcept {
        x -= y;
        x ^= std::rotl(y, turn);
        y += z;
    }
    static void last(uint32_t& x, uint32_t y, int turn) noexcept {
        x ^= y;
        x -= std::rotl(y, turn);
    }
};

}  // namespace

uint64_t siphash24(std::string_view data, const Id128& key) noexcept {
    const auto* halves = reinterpret_cast<const char*>(key.bytes);
    const auto k0 = read_word<uint64_t>(halves);
    const auto k1 = read_word<uint64_t>(halves + 8);
    SipState state{
        {k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573}};
    const auto absorb = [&](uint64_t word) noexcept {
        state.v[3] ^= word;
        state.rounds(2);
        state.v[0] ^= word;
    };
    const uint64_t size = data.size();
    for (; data.size() >= 8; data.remove_prefix(8)) absorb(read_word<uint64_t>(data.data()));
    absorb(read_word<uint64_t>(data.data(), data.size()) | size << 56);
    state.v[2] ^= 0xff;
    state.rounds(4);
    return state.v[0] ^ state.v[1] ^ state.v[2] ^ state.v[3];
}

uint64_t lookup3(std::string_view data) noexcept {
    const uint32_t start = 0xdeadbeef + static_cast<uint32_t>(data.size());
    Lookup3 state{start, start, start};
    const auto add = [&](const char* bytes, size_t size) noexcept {
        char block[12] = {};
        memcpy(block, bytes, size);
        state.a += read_word<uint32_t>(block);
        state.b += read_word<uint32_t>(block + 4);
        state.c += read_word<uint32_t>(block + 8);
    };
    for (; data.size() > 12; data.remove_prefix(12)) {
        add(data.data(), 12);
        state.mix();
    }
    if (!data.empty()) {
        add(data.data(), data.size());
        state.finish();
    }
    return uint64_t{state.c} << 32 | state.b;
}

}  // namespace rkt::sandbox::journal_file
