// std::ranges::contains of C++23.
#pragma once

#include <algorithm>

namespace rkt {

template <typename Range, typename Value>
bool contains(const Range& range, const Value& value) {
    return std::find(range.begin(), range.end(), value) != range.end();
}

}  // namespace rkt
