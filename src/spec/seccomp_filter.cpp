#include "spec/seccomp_filter.hpp"

#include "base/text.hpp"

namespace rkt::seccomp {
namespace {

std::string describe(const Action& action) {
    return std::to_string(static_cast<int>(action.verdict)) + "/" + std::to_string(action.errnum);
}

std::string describe(const Condition& condition) {
    return " " + std::to_string(condition.argument) + ":" + std::to_string(static_cast<int>(condition.comparison)) +
           ":" + std::to_string(condition.value) + ":" + std::to_string(condition.mask);
}

}  // namespace

std::string describe(const Filter& filter) {
    std::string text = describe(filter.otherwise) + " " + text::join(filter.architectures, ",") + "\n";
    for (const Rule& rule : filter.rules) {
        text += describe(rule.action) + (rule.optional ? " " : "!") + text::join(rule.calls, ",");
        for (const Condition& condition : rule.conditions) text += describe(condition);
        text += "\n";
    }
    return text;
}

}  // namespace rkt::seccomp
