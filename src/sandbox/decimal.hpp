// A number as text, without stdio.
#pragma once

#include <cstddef>
#include <cstdint>

namespace rkt::sandbox {

class Decimal {
public:
    explicit Decimal(uint64_t value = 0) noexcept {
        do {
            digits_[--first_] = static_cast<char>('0' + value % 10);
            value /= 10;
        } while (value != 0);
    }
    [[nodiscard]] const char* text() const noexcept { return digits_ + first_; }

private:
    size_t first_ = 20;
    char digits_[21] = {};
};

}  // namespace rkt::sandbox
