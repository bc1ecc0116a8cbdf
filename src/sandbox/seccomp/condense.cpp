#include "sandbox/seccomp/condense.hpp"

#include <linux/filter.h>
#include <linux/seccomp.h>

#include <cstddef>
#include <limits>
#include <optional>
#include <set>
#include <vector>

#include "sandbox/seccomp/range_writer.hpp"

namespace rkt::sandbox::seccomp {
namespace {

constexpr uint16_t kLoad = BPF_LD | BPF_W | BPF_ABS;
constexpr uint32_t kNumber = offsetof(seccomp_data, nr), kArchitecture = offsetof(seccomp_data, arch);

bool holds(const sock_filter& step, uint32_t loaded) {
    switch (BPF_OP(step.code)) {
        case BPF_JEQ:
            return loaded == step.k;
        case BPF_JGT:
            return loaded > step.k;
        case BPF_JGE:
            return loaded >= step.k;
        default:
            throw UnknownProgram();
    }
}

Outcome follow(const Program& program, uint32_t architecture, std::optional<uint32_t> number) {
    std::optional<uint32_t> loaded;
    bool loaded_number = false;
    for (size_t at = 0; at < program.size(); ++at) {
        const sock_filter& step = program[at];
        if (step.code == (BPF_RET | BPF_K)) return {Outcome::Kind::answer, step.k};
        if (step.code == kLoad) {
            if (step.k != kNumber && step.k != kArchitecture)
                return {Outcome::Kind::arguments, static_cast<uint32_t>(at)};
            if (step.k == kNumber && !number) return {Outcome::Kind::number};
            loaded_number = step.k == kNumber;
            loaded = loaded_number ? *number : architecture;
        } else if (step.code == (BPF_JMP | BPF_JA)) {
            at += step.k;
        } else if (BPF_CLASS(step.code) == BPF_JMP && BPF_SRC(step.code) == BPF_K && loaded) {
            // Of architectures only those that are named are told apart.
            if (!loaded_number && BPF_OP(step.code) != BPF_JEQ) throw UnknownProgram();
            at += holds(step, *loaded) ? step.jt : step.jf;
        } else {
            throw UnknownProgram();
        }
    }
    throw UnknownProgram();
}

std::set<uint32_t> compared_with(const Program& program) {
    std::set<uint32_t> values;
    for (const sock_filter& step : program) {
        if (BPF_CLASS(step.code) == BPF_JMP && BPF_OP(step.code) != BPF_JA) values.insert(step.k);
    }
    return values;
}

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

Program condensed(const Program& program) {
    const std::set<uint32_t> values = compared_with(program);
    uint32_t foreign = 0;
    while (values.count(foreign) != 0) ++foreign;
    const Outcome of_others = follow(program, foreign, std::nullopt);
    if (of_others.kind != Outcome::Kind::answer) throw UnknownProgram();
    RangeWriter writer(program);
    for (const uint32_t value : values) {
        if (follow(program, value, std::nullopt) == of_others) continue;
        writer.add_architecture(value, ranges_of(program, value, values));
    }
    return std::move(writer).finish(of_others.value);
}

}  // namespace

std::string condense(const std::string& program) {
    const auto* first = reinterpret_cast<const sock_filter*>(program.data());
    const Program steps(first, first + program.size() / sizeof(sock_filter));
    try {
        const Program fewer = condensed(steps);
        if (fewer.size() > steps.size()) return program;
        return {reinterpret_cast<const char*>(fewer.data()), fewer.size() * sizeof(sock_filter)};
    } catch (const UnknownProgram&) {
        return program;
    }
}

}  // namespace rkt::sandbox::seccomp
