#include "sandbox/oom_score.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>

namespace rkt::sandbox {
namespace {

constexpr const char* kFile = "/proc/self/oom_score_adj";

int read_score(int& score) noexcept {
    char text[16] = {};
    const Fd file(::open(kFile, O_RDONLY | O_CLOEXEC));
    if (!file || ::read(file.get(), text, sizeof text - 1) <= 0) return -1;
    score = ::atoi(text);
    return 0;
}

int write_score(const Fd& file, int score) noexcept {
    const std::string text = std::to_string(score);
    return file && ::write(file.get(), text.data(), text.size()) != -1 ? 0 : -1;
}

}  // namespace

std::optional<int> lowest_oom_score(const Plan& plan) noexcept {
    std::optional<int> lowest;
    for (const PlanApp& app : plan.apps) {
        if (app.oom_score_adj) lowest = std::min(lowest.value_or(*app.oom_score_adj), *app.oom_score_adj);
    }
    return lowest;
}

StepError OomScore::lower(std::optional<int> wanted) noexcept {
    int own = 0;
    if (!wanted) return done();
    if (read_score(own) == -1) return failed(kFile);
    if (*wanted >= own) return done();
    file_ = Fd(::open(kFile, O_WRONLY | O_CLOEXEC));
    if (write_score(file_, *wanted) == -1) {
        return failed((std::to_string(*wanted) + " is below " + std::to_string(own) +
                       ", which rkt itself has, and takes CAP_SYS_RESOURCE")
                          .c_str());
    }
    before_ = own;
    return done();
}

StepError OomScore::restore() noexcept {
    return !before_ || write_score(file_, *before_) == 0 ? done() : failed(kFile);
}

}  // namespace rkt::sandbox
