// A filter put together from what it answers to which numbers (condense.hpp): questions in a tree, a step for each.
#pragma once

#include <linux/filter.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rkt::sandbox::seccomp {

using Program = std::vector<sock_filter>;

// Not a program of libseccomp's shape.
struct UnknownProgram {};

// What a program does with a call of an architecture and a number.
struct Outcome {
    enum class Kind {
        answer,     // value: SECCOMP_RET_*
        arguments,  // it looks at arguments; value: the index of the step that begins with it
        number,     // it was asked without one
    } kind;
    uint32_t value = 0;
    bool operator==(const Outcome&) const = default;
};

// From this number to the next range's.
struct Range {
    uint32_t first;
    Outcome outcome;
};

class RangeWriter {
public:
    // source: where the steps are that look at arguments. It must outlive this.
    explicit RangeWriter(const Program& source);

    // At least one range, the first from 0; in their order.
    void add_architecture(uint32_t token, const std::vector<Range>& ranges);
    // otherwise: SECCOMP_RET_* for every other architecture. Throws UnknownProgram: a step leads out of the source.
    Program finish(uint32_t otherwise) &&;

private:
    using Ranges = std::vector<Range>::const_iterator;
    struct Pending {
        size_t jump, target;
    };
    struct Way {
        size_t question;
        bool taken;
        Outcome outcome;
    };

    size_t add(const sock_filter& step);
    size_t add_leaf(const Outcome& outcome);
    void search(Ranges begin, Ranges end);
    void search_near(Ranges begin, Ranges end);
    void ask(Ranges begin, Ranges end, std::vector<Way>& ways);
    void append_arguments();

    const Program& source_;
    Program made_;
    std::vector<Pending> pending_;  // jumps to steps of the source, whose place is known at the end
};

}  // namespace rkt::sandbox::seccomp
