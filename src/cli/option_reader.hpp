// Walks over the tokens of a command line and reads options as pflag did: --x, --x=V, --x V (rkt-1.30.md 1.1).
#pragma once

#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/parsed_args.hpp"

namespace rkt::cli {

using OptionGroups = std::vector<OptionGroup>;
OptionGroups options_of(const Command& command);  // its own and the global ones
OptionGroups every_option(CommandTable table);    // of all commands and the global ones

class OptionReader {
public:
    // Keeps a reference to `tokens`.
    OptionReader(const std::vector<std::string>& tokens, OptionGroups known)
        : tokens_(tokens), known_(std::move(known)) {}

    [[nodiscard]] bool at_end() const { return at_ == tokens_.size(); }
    [[nodiscard]] size_t position() const { return at_; }
    [[nodiscard]] const std::string& peek() const { return tokens_[at_]; }
    const std::string& next() { return tokens_[at_++]; }
    // A token that begins with "-" and is more than that.
    [[nodiscard]] bool at_option() const { return peek().size() > 1 && peek()[0] == '-'; }
    // Throws UsageError: unknown flag, missing value, malformed boolean.
    GivenOption next_option();

private:
    GivenOption read_option(const std::string& token);
    [[nodiscard]] const Option& find_long(const std::string& name) const;
    [[nodiscard]] const Option& find_letter(const std::string& token) const;

    const std::vector<std::string>& tokens_;
    OptionGroups known_;
    size_t at_ = 0;
};

}  // namespace rkt::cli
