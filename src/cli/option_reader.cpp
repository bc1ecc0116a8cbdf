#include "cli/option_reader.hpp"

#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/parse.hpp"
#include "cli/suggest.hpp"

namespace rkt::cli {

OptionGroups options_of(const Command& command) {
    OptionGroups groups(command.options.begin(), command.options.end());
    groups.emplace_back(kGlobalOptions);
    return groups;
}

OptionGroups every_option(CommandTable table) {
    OptionGroups groups;
    for (const Command& command : table) groups.insert(groups.end(), command.options.begin(), command.options.end());
    groups.emplace_back(kGlobalOptions);
    return groups;
}

const Option& OptionReader::find_long(const std::string& name) const {
    std::vector<std::string_view> names;
    for (const OptionGroup group : known_) {
        for (const Option& option : group) {
            if (option.name == name) return option;
            if (option.shown()) names.push_back(option.name);
        }
    }
    throw UsageError("unknown flag: --" + text::printable(name) + did_you_mean(name, names, "--"));
}

const Option& OptionReader::find_letter(const std::string& token) const {
    std::vector<std::string_view> names;
    for (const OptionGroup group : known_) {
        for (const Option& option : group) {
            if (option.letter != 0 && token[1] == option.letter && token.size() == 2) return option;
            if (option.shown()) names.push_back(option.name);
        }
    }
    // "-net" and "-net=host" are often meant to be "--net".
    const std::string name = token.substr(1, token.find('=') - 1);
    throw UsageError("unknown flag: " + text::printable(token) + did_you_mean(name, names, "--"));
}

GivenOption OptionReader::next_option() {
    const size_t begin = at_;
    GivenOption given = read_option(next());
    given.at = begin;
    given.tokens = at_ - begin;
    return given;
}

GivenOption OptionReader::read_option(const std::string& token) {
    const bool is_long = token.starts_with("--");
    const size_t equals = token.find('=');
    const std::string name = is_long ? token.substr(2, equals == std::string::npos ? equals : equals - 2) : "";
    if (is_long && (name.empty() || name[0] == '-')) throw UsageError("bad flag syntax: " + text::printable(token));

    const Option& option = is_long ? find_long(name) : find_letter(token);
    std::optional<std::string> value;
    if (is_long && equals != std::string::npos) value = token.substr(equals + 1);
    switch (option.arity) {
        case Arity::flag:
            return {&option, !value || parse_bool(*value, option.name) ? "true" : "false"};
        case Arity::optional:
            return {&option, value.value_or(std::string(option.bare))};
        case Arity::value:
            break;
    }
    if (!value && at_end()) throw UsageError("flag needs an argument: --" + std::string(option.name));
    return {&option, value ? *value : next()};
}

}  // namespace rkt::cli
