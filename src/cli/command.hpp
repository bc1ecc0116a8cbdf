// One verb of the command line, as data (style.md 5.3).
#pragma once

#include <span>
#include <string_view>

#include "cli/option.hpp"

namespace rkt::cli {

struct Session;
struct ParsedArgs;

// Where options may stand.
enum class Grammar {
    anywhere,  // before, between and behind the arguments
    leading,   // only before the first argument: the rest belongs to somebody else's program
    images,    // IMAGE [options] [-- args [---]] …
    fetch,     // the same without args
};

struct Command {
    std::string_view name{};       // "run", "image list"
    std::string_view arguments{};  // "UUID [CMD [ARGS...]]"
    std::string_view summary{};
    std::string_view description{};
    Grammar grammar = Grammar::anywhere;
    std::span<const OptionGroup> options{};
    std::string_view pods{};  // states of the pods that UUID can mean, "|running|exited|", for completion; "": all
    bool needs_root = false;
    bool talks = false;        // with who typed it: over --host it gets a terminal where we have one
    bool hidden = false;
    int (*run)(Session&, const ParsedArgs&) = nullptr;

    // The last word: rkt's prefix of diagnostics ("rm: …" for `rkt image rm`).
    [[nodiscard]] std::string_view verb() const { return name.substr(name.rfind(' ') + 1); }
    // "image" of "image list"; "" for a verb of its own.
    [[nodiscard]] std::string_view family() const {
        const size_t blank = name.find(' ');
        return blank == std::string_view::npos ? std::string_view{} : name.substr(0, blank);
    }
};

using CommandTable = std::span<const Command>;
CommandTable commands();  // every verb of `rkt`, in the order of help

}  // namespace rkt::cli
