// Unit files that somebody wrote: what is read of one is read again of what is printed.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/error.hpp"
#include "spec/unit_file.hpp"

namespace {

bool are_same(const rkt::UnitFile& a, const rkt::UnitFile& b) {
    if (a.sections.size() != b.sections.size()) return false;
    for (size_t i = 0; i < a.sections.size(); ++i) {
        const auto& [mine, theirs] = std::pair(a.sections[i], b.sections[i]);
        if (mine.name != theirs.name || mine.entries.size() != theirs.entries.size()) return false;
        for (size_t j = 0; j < mine.entries.size(); ++j) {
            if (mine.entries[j].key != theirs.entries[j].key || mine.entries[j].value != theirs.entries[j].value)
                return false;
        }
    }
    return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rkt;
    const std::string text(reinterpret_cast<const char*>(data), size);
    try {
        const UnitFile file = parse_unit_file(text, "input");
        if (!are_same(file, parse_unit_file(print_unit_file(file), "printed"))) std::abort();
    } catch (const Error&) {  // refused, with a message
    }
    return 0;
}
