#include "sandbox/seccomp/range_writer.hpp"

#include <linux/seccomp.h>

#include <utility>

namespace rkt::sandbox::seccomp {
namespace {

// A question leads at most 255 steps on: to another one, or past all of them to one of as many outcomes.
constexpr std::ptrdiff_t kNear = 128;

// Where a step may lead.
std::vector<size_t> targets(const Program& source, size_t at) {
    const sock_filter& step = source[at];
    if (BPF_CLASS(step.code) == BPF_RET) return {};
    if (BPF_CLASS(step.code) != BPF_JMP) return {at + 1};
    if (BPF_OP(step.code) == BPF_JA) return {at + 1 + step.k};
    return {at + 1 + step.jt, at + 1 + step.jf};
}

// moved: the new place of each step.
sock_filter relocated(const Program& source, size_t at, const std::vector<size_t>& moved) {
    sock_filter step = source[at];
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

}  // namespace

RangeWriter::RangeWriter(const Program& source) : source_(source) {
    add({BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, arch)});
}

void RangeWriter::add_architecture(uint32_t token, const std::vector<Range>& ranges) {
    add({BPF_JMP | BPF_JEQ | BPF_K, 1, 0, token});
    const size_t others = add({BPF_JMP | BPF_JA, 0, 0, 0});
    add({BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)});
    search(ranges.begin(), ranges.end());
    made_[others].k = static_cast<uint32_t>(made_.size() - others - 1);
}

Program RangeWriter::finish(uint32_t otherwise) && {
    add({BPF_RET | BPF_K, 0, 0, otherwise});
    append_arguments();
    return std::move(made_);
}

size_t RangeWriter::add(const sock_filter& step) {
    made_.push_back(step);
    return made_.size() - 1;
}

size_t RangeWriter::add_leaf(const Outcome& outcome) {
    if (outcome.kind == Outcome::Kind::answer) return add({BPF_RET | BPF_K, 0, 0, outcome.value});
    pending_.push_back({add({BPF_JMP | BPF_JA, 0, 0, 0}), outcome.value});
    return pending_.back().jump;
}

void RangeWriter::search(Ranges begin, Ranges end) {
    if (end - begin <= kNear) return search_near(begin, end);
    const Ranges middle = begin + (end - begin) / 2;
    add({BPF_JMP | BPF_JGE | BPF_K, 0, 1, middle->first});
    const size_t far = add({BPF_JMP | BPF_JA, 0, 0, 0});
    search(begin, middle);
    made_[far].k = static_cast<uint32_t>(made_.size() - far - 1);
    search(middle, end);
}

// Questions, and behind them each of their outcomes once.
void RangeWriter::search_near(Ranges begin, Ranges end) {
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
void RangeWriter::ask(Ranges begin, Ranges end, std::vector<Way>& ways) {
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

// The steps that can be reached from those that are jumped to, in their order: no way gets longer.
void RangeWriter::append_arguments() {
    std::vector<bool> reached(source_.size());
    for (const Pending& pending : pending_) reached[pending.target] = true;
    std::vector<size_t> moved(source_.size());
    size_t next = made_.size();
    for (size_t at = 0; at < source_.size(); ++at) {
        if (!reached[at]) continue;
        moved[at] = next++;
        for (const size_t target : targets(source_, at)) {
            if (target >= source_.size()) throw UnknownProgram();
            reached[target] = true;
        }
    }
    for (size_t at = 0; at < source_.size(); ++at) {
        if (reached[at]) add(relocated(source_, at, moved));
    }
    for (const Pending& pending : pending_) {
        made_[pending.jump].k = static_cast<uint32_t>(moved[pending.target] - pending.jump - 1);
    }
}

}  // namespace rkt::sandbox::seccomp
