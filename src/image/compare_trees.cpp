#include "image/compare_trees.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>

#include "base/error.hpp"
#include "base/open_resolved.hpp"
#include "base/text.hpp"
#include "image/tree_entry.hpp"

namespace rkt::image {
namespace {

constexpr std::array<const char*, 7> kKinds{"file", "directory", "link", "hard link", "device", "device", "fifo"};

bool is_whiteout(const TreeEntry& entry) { return S_ISCHR(entry.st.st_mode) && entry.st.st_rdev == 0; }

const char* kind(const TreeEntry& entry) {
    return is_whiteout(entry) ? "whiteout" : kKinds.at(static_cast<size_t>(entry.entry.type));
}

std::string octal(mode_t mode) {
    std::array<char, 16> digits{};
    (void)std::snprintf(digits.data(), digits.size(), "%04o", mode);
    return digits.data();
}

std::string show_xattrs(const std::vector<std::pair<std::string, std::string>>& xattrs) {
    std::string shown;
    for (const auto& [name, value] : xattrs) {
        shown += (shown.empty() ? "" : ", ") + text::printable(name) + "=" + text::quoted(value);
    }
    return shown.empty() ? "none" : shown;
}

std::string show_time(const TarEntry& entry) {
    std::array<char, 16> fraction{};
    (void)std::snprintf(fraction.data(), fraction.size(), ".%09u", entry.mtime_nsec);
    return std::to_string(entry.mtime_sec) + fraction.data();
}

// What a tree can have otherwise than it should: as text, which is also what is compared.
struct Attribute {
    const char* name;
    std::string (*show)(const TreeEntry&);
};
constexpr std::array kAttributes{
    Attribute{"mode", [](const TreeEntry& e) { return octal(e.entry.mode); }},
    Attribute{"owner",
              [](const TreeEntry& e) { return std::to_string(e.entry.uid) + ":" + std::to_string(e.entry.gid); }},
    Attribute{"target", [](const TreeEntry& e) { return text::quoted(e.entry.link_target); }},
    Attribute{"device number",
              [](const TreeEntry& e) {
                  return std::to_string(e.entry.device_major) + ":" + std::to_string(e.entry.device_minor);
              }},
    Attribute{"attributes", [](const TreeEntry& e) { return show_xattrs(e.entry.xattrs); }},
    Attribute{"overlay marks", [](const TreeEntry& e) { return show_xattrs(e.marks); }},
};
constexpr Attribute kTime{"time", [](const TreeEntry& e) { return show_time(e.entry); }};

bool all_zero(const Fd& file, OutlineSink::Range hole) {
    std::vector<char> buffer(65536);
    auto at = static_cast<off_t>(hole.begin);
    while (at < static_cast<off_t>(hole.end)) {
        at = ::lseek(file.get(), at, SEEK_DATA);
        if (at == -1 && errno == ENXIO) return true;  // a hole up to the end
        check_long(at, "looking for data");
        if (at >= static_cast<off_t>(hole.end)) return true;
        const auto left = std::min<uint64_t>(buffer.size(), hole.end - static_cast<uint64_t>(at));
        const ssize_t n = check_long(::pread(file.get(), buffer.data(), left, at), "reading it");
        if (n == 0) return true;
        if (std::any_of(buffer.begin(), buffer.begin() + n, [](char c) { return c != '\0'; })) return false;
        at += n;
    }
    return true;
}

class Comparison {
public:
    Comparison(const Dir& wanted, const Dir& real, const OutlineSink& outline, const OnDifference& report)
        : wanted_(wanted), real_(real), outline_(outline), report_(report) {}

    void run() {
        compare(read_tree_entry(wanted_.get(), ".", ""), read_tree_entry(real_.get(), ".", ""));
        while (!left_.empty()) {
            const std::string path = std::move(left_.back());
            left_.pop_back();
            compare_entries(path, open(wanted_, path), open(real_, path));
        }
    }

private:
    // No descriptors are held on the way down.
    static Dir open(const Dir& root, const std::string& path) {
        Fd fd = open_resolved(root.get(), path.empty() ? "." : path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW,
                              RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
        if (!fd) throw SystemError(errno, "opening directory " + text::quoted(path));
        return Dir(std::move(fd));
    }

    void compare_entries(const std::string& directory, const Dir& wanted, const Dir& real) {
        const auto expected = wanted.entries();
        const auto found = real.entries();
        const std::string prefix = directory.empty() ? "" : directory + "/";
        for (const auto& name : expected) {
            const TreeEntry entry = read_tree_entry(wanted.get(), name, prefix + name);
            if (!std::binary_search(found.begin(), found.end(), name)) {
                tell(entry, "is missing");
            } else {
                compare(entry, read_tree_entry(real.get(), name, prefix + name));
            }
        }
        for (const auto& name : found) {
            if (std::binary_search(expected.begin(), expected.end(), name)) continue;
            tell(read_tree_entry(real.get(), name, prefix + name), "was not there");
        }
    }

    void compare(const TreeEntry& wanted, const TreeEntry& real) {
        if (wanted.entry.type != real.entry.type) {
            return tell(wanted, std::string("is a ") + kind(real) + " now");
        }
        for (const Attribute& attribute : kAttributes) compare(attribute, wanted, real);
        if (wanted.entry.type == EntryType::directory) {
            if (outline_.is_dated(wanted.entry.path)) compare(kTime, wanted, real);
            left_.push_back(wanted.entry.path);
            return;
        }
        if (!is_whiteout(wanted)) compare(kTime, wanted, real);  // the tar's says nothing of it
        compare_links(wanted, real);
        if (wanted.entry.type == EntryType::file) compare_sizes(wanted, real);
    }

    void compare(const Attribute& attribute, const TreeEntry& wanted, const TreeEntry& real) {
        const std::string had = attribute.show(wanted);
        const std::string has = attribute.show(real);
        if (had != has) tell(wanted, std::string("has ") + attribute.name + " " + has + ", had " + had);
    }

    // Names of one file are names of one file in the other tree, too.
    void compare_links(const TreeEntry& wanted, const TreeEntry& real) {
        if (wanted.st.st_nlink == 1 && real.st.st_nlink == 1) return;
        const auto there = real_of_.try_emplace(wanted.st.st_ino, real.st.st_ino).first;
        const auto back = wanted_of_.try_emplace(real.st.st_ino, wanted.st.st_ino).first;
        if (there->second != real.st.st_ino || back->second != wanted.st.st_ino) {
            tell(wanted, "has other hard links than it had");
        }
    }

    void compare_sizes(const TreeEntry& wanted, const TreeEntry& real) {
        if (real.entry.size != wanted.entry.size) {
            const bool shorter = real.entry.size < wanted.entry.size;
            return tell(wanted, std::string("is ") + (shorter ? "shorter" : "longer") + " than it was");
        }
        const auto holes = outline_.holes(wanted.entry.path);
        if (holes.empty()) return;
        const Fd file = open_content(real.fd);
        const bool zero =
            std::all_of(holes.begin(), holes.end(), [&](const auto& hole) { return all_zero(file, hole); });
        if (!zero) tell(wanted, "has other content than it had");
    }

    void tell(const TreeEntry& entry, const std::string& what) {
        report_(std::string(kind(entry)) + " " + text::quoted(entry.entry.path.empty() ? "/" : entry.entry.path) + " " +
                what);
    }

    const Dir& wanted_;
    const Dir& real_;
    const OutlineSink& outline_;
    const OnDifference& report_;
    std::vector<std::string> left_;
    std::map<ino_t, ino_t> real_of_;
    std::map<ino_t, ino_t> wanted_of_;
};

}  // namespace

void compare_trees(const Dir& wanted, const Dir& real, const OutlineSink& outline, const OnDifference& report) {
    Comparison(wanted, real, outline, report).run();
}

}  // namespace rkt::image
