// Words of a command line: quoted, they are one line of a unit file, and the same words again, with specifiers and
// variables doubled for the manager.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "spec/unit_file.hpp"
#include "spec/unit_words.hpp"

namespace {

std::string doubled(const std::string& word) {
    std::string written;
    for (const char c : word) written += c == '%' || c == '$' ? std::string(2, c) : std::string(1, c);
    return written;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rkt;
    const std::string input(reinterpret_cast<const char*>(data), size);
    (void)split_words(input);
    (void)unescape(input);
    std::vector<std::string> words = text::split(input, '\0');  // no argument of a program has a NUL byte
    words.insert(words.begin(), "/usr/bin/rkt");
    UnitFile file;
    file.section("Service").add("ExecStart", exec_words(words));
    const UnitFile read = parse_unit_file(print_unit_file(file), "printed");
    if (read.sections.size() != 1 || read.sections.front().entries.size() != 1) std::abort();
    for (std::string& word : words) word = doubled(word);
    const auto seen = split_words(read.sections.front().entries.front().value);
    if (!seen || *seen != words) std::abort();
    return 0;
}
