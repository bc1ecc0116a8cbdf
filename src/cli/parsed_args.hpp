// A command line after parsing: still text, but every option is a known one and stands where it belongs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.hpp"

namespace rkt::cli {

struct GivenOption {
    const Option* option;
    std::string value;  // of a flag: "true" or "false"
    size_t at = 0;  // of its first token in Invocation::rest
    size_t tokens = 1;
};

// Options in the order they were given.
class GivenOptions {
public:
    void add(GivenOption given) { given_.push_back(std::move(given)); }
    [[nodiscard]] bool has(std::string_view name) const { return last(name) != nullptr; }
    [[nodiscard]] const std::string* last(std::string_view name) const;  // nullptr: not given
    [[nodiscard]] std::string value_or(std::string_view name, std::string_view preset) const;
    [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
    [[nodiscard]] bool flag(std::string_view name, bool preset = false) const;
    [[nodiscard]] auto begin() const { return given_.begin(); }
    [[nodiscard]] auto end() const { return given_.end(); }

private:
    std::vector<GivenOption> given_;
};

// One image and what was said about it.
struct ImageArgs {
    std::string image;
    GivenOptions options;
    std::vector<std::string> args;
};

struct ParsedArgs {
    const Command* command = nullptr;
    GivenOptions options;                // of the command and global
    std::vector<std::string> arguments;  // Grammar::anywhere and leading
    std::vector<ImageArgs> images;       // Grammar::images and fetch
    std::vector<std::string> all;        // everything after the program's name, as given
};

}  // namespace rkt::cli
