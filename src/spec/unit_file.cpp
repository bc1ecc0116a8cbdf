#include "spec/unit_file.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt {
namespace {

bool is_comment(std::string_view line) { return !line.empty() && (line[0] == '#' || line[0] == ';'); }

// Lines as the parser sees them: without comments and blank ones, continued ones joined.
class LogicalLines {
public:
    explicit LogicalLines(std::string_view text) : rest_(text) {}

    // False at the end.
    bool next(std::string& joined) {
        joined.clear();
        bool is_continued = false;
        while (!rest_.empty()) {
            std::string_view line = text::trim(take_line());
            if (is_comment(line)) continue;
            if (!is_continued) number_ = read_;
            is_continued = !line.empty() && line.back() == '\\';
            if (is_continued) line.remove_suffix(1);
            joined += line;
            if (is_continued) joined += ' ';
            if (!is_continued && !text::trim(joined).empty()) return true;
        }
        return !text::trim(joined).empty();
    }
    [[nodiscard]] size_t number() const { return number_; }  // of its first line in the text

private:
    std::string_view take_line() {
        const size_t end = rest_.find('\n');
        const std::string_view line = rest_.substr(0, end);
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
        ++read_;
        return line;
    }

    std::string_view rest_;
    size_t read_ = 0;
    size_t number_ = 0;
};

void print_note(std::string& text, std::string_view note) {
    if (note.empty()) return;
    for (const std::string& line : text::split(note, '\n')) text += line.empty() ? "#\n" : "# " + line + "\n";
}

}  // namespace

const UnitEntry* UnitSection::last(std::string_view key) const {
    const auto found =
        std::find_if(entries.rbegin(), entries.rend(), [&](const UnitEntry& entry) { return entry.key == key; });
    return found == entries.rend() ? nullptr : &*found;
}

std::vector<const UnitEntry*> UnitSection::all(std::string_view key) const {
    std::vector<const UnitEntry*> found;
    for (const UnitEntry& entry : entries) {
        if (entry.key != key) continue;
        if (entry.value.empty()) {
            found.clear();
        } else {
            found.push_back(&entry);
        }
    }
    return found;
}

void UnitSection::add(std::string key, std::string value, std::string why) {
    entries.push_back({std::move(key), std::move(value), {}, std::move(why)});
}

const UnitSection* UnitFile::find(std::string_view name) const {
    const auto found = std::find_if(sections.begin(), sections.end(),
                                    [&](const UnitSection& section) { return section.name == name; });
    return found == sections.end() ? nullptr : &*found;
}

UnitSection& UnitFile::section(std::string_view name) {
    if (const UnitSection* found = find(name)) return sections[static_cast<size_t>(found - sections.data())];
    return sections.emplace_back(UnitSection{std::string(name)});
}

void UnitFile::append(const UnitFile& drop_in) {
    for (const UnitSection& more : drop_in.sections) {
        UnitSection& mine = section(more.name);
        if (mine.where.empty()) mine.where = more.where;
        if (mine.note.empty()) mine.note = more.note;
        mine.entries.insert(mine.entries.end(), more.entries.begin(), more.entries.end());
    }
}

UnitFile parse_unit_file(std::string_view text, std::string_view file) {
    UnitFile parsed;
    UnitSection* section = nullptr;
    LogicalLines lines(text);
    for (std::string joined; lines.next(joined);) {
        const std::string_view line = text::trim(joined);
        const std::string where = std::string(file) + ":" + std::to_string(lines.number());
        if (!text::is_utf8(line) || line.find('\0') != std::string_view::npos)
            throw ParseError(where, "is no UTF-8 text");
        if (line.front() == '[') {
            if (line.back() != ']' || line.size() == 2) throw ParseError(where, "expected [SECTION]");
            section = &parsed.section(line.substr(1, line.size() - 2));
            if (section->where.empty()) section->where = where;
            continue;
        }
        const size_t equals = line.find('=');
        if (equals == std::string_view::npos) throw ParseError(where, "expected KEY=VALUE or [SECTION]");
        const std::string_view key = text::trim(line.substr(0, equals));
        if (key.empty()) throw ParseError(where, "there is no key before \"=\"");
        if (section == nullptr) throw ParseError(where, text::quoted(key) + " stands before any [SECTION]");
        section->entries.push_back({std::string(key), std::string(text::trim(line.substr(equals + 1))), where, {}});
    }
    return parsed;
}

std::string print_unit_file(const UnitFile& file) {
    std::string text;
    print_note(text, file.note);
    for (const UnitSection& section : file.sections) {
        if (!text.empty()) text += '\n';
        print_note(text, section.note);
        text += "[" + section.name + "]\n";
        for (const UnitEntry& entry : section.entries) {
            print_note(text, entry.note);
            text += entry.key + "=" + entry.value + "\n";
        }
    }
    return text;
}

}  // namespace rkt
