#include "image/side_by_side.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace rkt::image {
namespace {

class Pieces {
public:
    Pieces(size_t count, const std::function<void(size_t)>& work) : count_(count), work_(work) {}

    void run() noexcept {
        for (size_t i = next_++; i < count_ && !failed_; i = next_++) {
            try {
                work_(i);
            } catch (...) {
                const std::lock_guard guard(mutex_);
                if (!failed_.exchange(true)) failure_ = std::current_exception();
            }
        }
    }
    void rethrow() const {
        if (failure_) std::rethrow_exception(failure_);
    }

private:
    size_t count_;
    const std::function<void(size_t)>& work_;
    std::atomic<size_t> next_ = 0;
    std::atomic<bool> failed_ = false;
    std::mutex mutex_;
    std::exception_ptr failure_;
};

}  // namespace

void side_by_side(size_t count, size_t threads, const std::function<void(size_t)>& work) {
    Pieces pieces(count, work);
    std::vector<std::thread> others;
    for (size_t i = 1; i < std::min(count, threads); ++i) others.emplace_back([&] { pieces.run(); });
    pieces.run();
    for (auto& other : others) other.join();
    pieces.rethrow();
}

}  // namespace rkt::image
