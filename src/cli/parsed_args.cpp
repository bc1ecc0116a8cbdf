#include "cli/parsed_args.hpp"

#include <algorithm>

namespace rkt::cli {

const std::string* GivenOptions::last(std::string_view name) const {
    const auto found = std::find_if(given_.rbegin(), given_.rend(),
                                    [&](const GivenOption& given) { return given.option->name == name; });
    return found == given_.rend() ? nullptr : &found->value;
}

std::string GivenOptions::value_or(std::string_view name, std::string_view preset) const {
    const std::string* value = last(name);
    return value != nullptr ? *value : std::string(preset);
}

std::vector<std::string> GivenOptions::all(std::string_view name) const {
    std::vector<std::string> values;
    for (const GivenOption& given : given_) {
        if (given.option->name == name) values.push_back(given.value);
    }
    return values;
}

bool GivenOptions::flag(std::string_view name, bool preset) const {
    const std::string* value = last(name);
    return value != nullptr ? *value == "true" : preset;
}

}  // namespace rkt::cli
