// Files of unit-file syntax, read and written: systemd.syntax(7). Values are text as it stands in the file; what is in
// them is for unit_words.hpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rkt {

struct UnitEntry {
    std::string key;
    std::string value;    // "": forget what was said of the key before, where it is a list
    std::string where{};  // "FILE:LINE" of an entry that was read
    std::string note{};   // written before it as a comment, a line each
};

struct UnitSection {
    std::string name;
    std::vector<UnitEntry> entries{};
    std::string where{};
    std::string note{};

    // Of the last entry; nullptr: none.
    [[nodiscard]] const UnitEntry* last(std::string_view key) const;
    // Of all entries since the last empty one.
    [[nodiscard]] std::vector<const UnitEntry*> all(std::string_view key) const;
    void add(std::string key, std::string value, std::string why = {});
};

struct UnitFile {
    std::vector<UnitSection> sections{};  // each name once, in the order of their first lines
    std::string note{};                   // the first lines

    [[nodiscard]] const UnitSection* find(std::string_view name) const;  // nullptr: none
    UnitSection& section(std::string_view name);                         // made at the end where it is missing
    // As a drop-in does: what it says comes after what is there.
    void append(const UnitFile& drop_in);
};

// `file` is for messages. Throws ParseError("FILE:LINE", …) for what systemd would ignore with a warning: a line that
// is neither a section, a comment nor KEY=VALUE, a key outside of sections, text that is not UTF-8.
UnitFile parse_unit_file(std::string_view text, std::string_view file);

// Values have no line ends: exec_words() and text_value() make such. Comments are notes of ours.
std::string print_unit_file(const UnitFile& file);

}  // namespace rkt
