// One option of the command line, as data. The parser, the help texts, the manual page and the shell
// completion are all readers of it, so none of them can know an option that the others do not.
#pragma once

#include <span>
#include <string_view>

namespace rkt::cli {

enum class Arity {
    flag,      // --x, --x=false
    value,     // --x V, --x=V
    optional,  // --x, --x=V
};

// What an option after an image is about (rkt-1.30.md 1.6).
enum class Scope {
    command,       // the whole command, wherever it stands
    image,         // the image before it; an error when there is none
    image_or_all,  // the image before it; before the first image: all of them
};

struct Option {
    std::string_view name{};
    std::string_view placeholder{};  // of the value, in help
    std::string_view help{};
    Arity arity = Arity::value;
    Scope scope = Scope::command;
    char letter = 0;  // short form
    bool repeatable = false;
    bool hidden = false;         // still accepted
    std::string_view preset{};   // default, shown in help
    std::string_view bare{};     // of Arity::optional: the value when none is given
    std::string_view words{};    // values to complete, separated by blanks
    std::string_view instead{};  // deprecated: what to write instead
    std::string_view refused{};  // cannot be honoured yet: why
    std::string_view ignored{};  // accepted for old scripts, answered with this warning

    // Whether help, manual and completion show it.
    [[nodiscard]] constexpr bool shown() const {
        return !hidden && instead.empty() && refused.empty() && ignored.empty();
    }
};

using OptionGroup = std::span<const Option>;

}  // namespace rkt::cli
