#include "sandbox/seccomp/condense.hpp"

#include <linux/filter.h>
#include <linux/seccomp.h>

#include <cstddef>
#include <limits>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace rkt::sandbox::seccomp {
namespace {

using Program = std::vector<sock_filter>;

constexpr uint16_t kLoad = BPF_LD | BPF_W | BPF_ABS;
constexpr uint32_t kNumber = offsetof(seccomp_data, nr), kArchitecture = offsetof(seccomp_data, arch);

// Not a program of libseccomp's shape.
struct Unknown {};

// What the program does with a call of an architecture and a number: an answer, or steps that look at arguments.
struct Outcome {
    enum class Kind { answer, arguments, number } kind;  // number: asked for by the architecture alone
    uint32_t value = 0;                                  // SECCOMP_RET_*; index of a step
    bool operator==(const Outcome&) const = default;
};

bool holds(const sock_filter& step, uint32_t loaded) {
    switch (BPF_OP(step.code)) {
        case BPF_JEQ:
            return loaded == step.k;
        case BPF_JGT:
            return loaded > step.k;
        case BPF_JGE:
            return loaded >= step.k;
        default:
            throw Unknown();
    }
}

Outcome follow(const Program& program, uint32_t architecture, std::optional<uint32_t> number) {
    std::optional<uint32_t> loaded;
    for (size_t at = 0; at < program.size(); ++at) {
        const sock_filter& step = program[at];
        if (step.code == (BPF_RET | BPF_K)) return {Outcome::Kind::answer, step.k};
        if (step.code == kLoad) {
            if (step.k != kNumber && step.k != kArchitecture)
                return {Outcome::Kind::arguments, static_cast<uint32_t>(at)};
            if (step.k == kNumber && !number) return {Outcome::Kind::number};
            loaded = step.k == kNumber ? *number : architecture;
        } else if (step.code == (BPF_JMP | BPF_JA)) {
            at += step.k;
        } else if (BPF_CLASS(step.code) == BPF_JMP && BPF_SRC(step.code) == BPF_K && loaded) {
            at += holds(step, *loaded) ? step.jt : step.jf;
        } else {
            throw Unknown();
        }
    }
    throw Unknown();
}

std::set<uint32_t> compared_with(const Program& program) {
    std::set<uint32_t> values;
    for (const sock_filter& step : program) {
        if (BPF_CLASS(step.code) == BPF_JMP && BPF_OP(step.code) != BPF_JA) values.insert(step.k);
    }
    return values;
}

// From this number to the next range's.
struct Range {
    uint32_t first;
    Outcome outcome;
};

// Numbers between two that the program compares with are alike to it.
std::vector<Range> ranges_of(const Program& program, uint32_t architecture, const std::set<uint32_t>& values) {
    std::set<uint32_t> firsts{0};
    for (const uint32_t value : values) {
        firsts.insert(value);
        if (value != std::numeric_limits<uint32_t>::max()) firsts.insert(value + 1);
    }
    std::vector<Range> ranges;
    for (const uint32_t first : firsts) {
        const Outcome outcome = follow(program, architecture, first);
        if (ranges.empty() || ranges.back().outcome != outcome) ranges.push_back({first, outcome});
    }
    return ranges;
}

// Puts a program together; a jump to steps that look at arguments gets its way when it is known where they are.
class Writer {
public:
    explicit Writer(const Program& source) : source_(source) {}

    void architecture(uint32_t token, const std::vector<Range>& ranges) {
        add({BPF_JMP | BPF_JEQ | BPF_K, 1, 0, token});
        const size_t others = add({BPF_JMP | BPF_JA, 0, 0, 0});
        add({kLoad, 0, 0, kNumber});
        search(ranges.begin(), ranges.end());
        made_[others].k = static_cast<uint32_t>(made_.size() - others - 1);
    }

    size_t add(const sock_filter& step) {
        made_.push_back(step);
        return made_.size() - 1;
    }

    Program finish() && {
        append_arguments();
        return std::move(made_);
    }

private:
    struct Pending {
        size_t jump, target;
    };
    struct Way {
        size_t question;
        bool taken;
        Outcome outcome;
    };
    // A question leads at most 255 steps on: to another one, or past all of them to one of as many outcomes.
    static constexpr std::ptrdiff_t kNear = 128;

    using Ranges = std::vector<Range>::const_iterator;

    void search(Ranges begin, Ranges end) {
        if (end - begin <= kNear) return search_near(begin, end);
        const Ranges middle = begin + (end - begin) / 2;
        add({BPF_JMP | BPF_JGE | BPF_K, 0, 1, middle->first});
        const size_t far = add({BPF_JMP | BPF_JA, 0, 0, 0});
        search(begin, middle);
        made_[far].k = static_cast<uint32_t>(made_.size() - far - 1);
        search(middle, end);
    }

    // Questions, and behind them each of their outcomes once.
    void search_near(Ranges begin, Ranges end) {
        std::vector<Way> ways;
        if (end - begin > 1) ask(begin, end, ways);
        std::vector<std::pair<Outcome, size_t>> leaves;
        const auto leaf_of = [&](const Outcome& outcome) {
            for (const auto& [known, at] : leaves) {
                if (known == outcome) return at;
            }
            return leaves.emplace_back(outcome, add_leaf(outcome)).second;
        };
        for (const Way& way : ways) {
            const auto distance = static_cast<uint8_t>(leaf_of(way.outcome) - way.question - 1);
            (way.taken ? made_[way.question].jt : made_[way.question].jf) = distance;
        }
        if (ways.empty()) (void)leaf_of(begin->outcome);
    }

    // The questions come in preorder: the lower half's is the next step.
    void ask(Ranges begin, Ranges end, std::vector<Way>& ways) {
        const Ranges middle = begin + (end - begin) / 2;
        const size_t question = add({BPF_JMP | BPF_JGE | BPF_K, 0, 0, middle->first});
        if (middle - begin == 1) {
            ways.push_back({question, false, begin->outcome});
        } else {
            ask(begin, middle, ways);
        }
        if (end - middle == 1) {
            ways.push_back({question, true, middle->outcome});
        } else {
            made_[question].jt = static_cast<uint8_t>(made_.size() - question - 1);
            ask(middle, end, ways);
        }
    }

    size_t add_leaf(const Outcome& outcome) {
        if (outcome.kind == Outcome::Kind::answer) return add({BPF_RET | BPF_K, 0, 0, outcome.value});
        pending_.push_back({add({BPF_JMP | BPF_JA, 0, 0, 0}), outcome.value});
        return pending_.back().jump;
    }

    // The steps that can be reached from those that are jumped to, in their order: no way gets longer.
    void append_arguments() {
        std::vector<bool> reached(source_.size());
        for (const Pending& pending : pending_) reached[pending.target] = true;
        std::vector<size_t> moved(source_.size());
        size_t next = made_.size();
        for (size_t at = 0; at < source_.size(); ++at) {
            if (!reached[at]) continue;
            moved[at] = next++;
            for (const size_t target : targets(at)) {
                if (target >= source_.size()) throw Unknown();
                reached[target] = true;
            }
        }
        for (size_t at = 0; at < source_.size(); ++at) {
            if (reached[at]) add(relocated(at, moved));
        }
        for (const Pending& pending : pending_) {
            made_[pending.jump].k = static_cast<uint32_t>(moved[pending.target] - pending.jump - 1);
        }
    }

    [[nodiscard]] std::vector<size_t> targets(size_t at) const {
        const sock_filter& step = source_[at];
        if (BPF_CLASS(step.code) == BPF_RET) return {};
        if (BPF_CLASS(step.code) != BPF_JMP) return {at + 1};
        if (BPF_OP(step.code) == BPF_JA) return {at + 1 + step.k};
        return {at + 1 + step.jt, at + 1 + step.jf};
    }

    [[nodiscard]] sock_filter relocated(size_t at, const std::vector<size_t>& moved) const {
        sock_filter step = source_[at];
        const auto way = [&](size_t distance) { return moved[at + 1 + distance] - moved[at] - 1; };
        if (BPF_CLASS(step.code) != BPF_JMP) return step;
        if (BPF_OP(step.code) == BPF_JA) {
            step.k = static_cast<uint32_t>(way(step.k));
        } else {
            step.jt = static_cast<uint8_t>(way(step.jt));
            step.jf = static_cast<uint8_t>(way(step.jf));
        }
        return step;
    }

    const Program& source_;
    Program made_;
    std::vector<Pending> pending_;
};

Program condensed(const Program& program) {
    const std::set<uint32_t> values = compared_with(program);
    uint32_t foreign = 0;
    while (values.count(foreign) != 0) ++foreign;
    const Outcome of_others = follow(program, foreign, std::nullopt);
    if (of_others.kind != Outcome::Kind::answer) throw Unknown();
    Writer writer(program);
    writer.add({kLoad, 0, 0, kArchitecture});
    for (const uint32_t value : values) {
        if (follow(program, value, std::nullopt) == of_others) continue;
        writer.architecture(value, ranges_of(program, value, values));
    }
    writer.add({BPF_RET | BPF_K, 0, 0, of_others.value});
    return std::move(writer).finish();
}

}  // namespace

std::string condense(const std::string& program) {
    const auto* first = reinterpret_cast<const sock_filter*>(program.data());
    const Program steps(first, first + program.size() / sizeof(sock_filter));
    try {
        const Program fewer = condensed(steps);
        if (fewer.size() > steps.size()) return program;
        return {reinterpret_cast<const char*>(fewer.data()), fewer.size() * sizeof(sock_filter)};
    } catch (const Unknown&) {
        return program;
    }
}

}  // namespace rkt::sandbox::seccomp
