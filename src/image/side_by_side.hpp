// Pieces of work in a few threads: the next one is taken as soon as a thread is free.
#pragma once

#include <cstddef>
#include <functional>

namespace rkt::image {

// Calls work(0) … work(count-1) from `threads` threads, the caller's among them. After a failure nothing more is begun,
// and the first one is thrown when all threads have ended.
void side_by_side(size_t count, size_t threads, const std::function<void(size_t)>& work);

}  // namespace rkt::image
