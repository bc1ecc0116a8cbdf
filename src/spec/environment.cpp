#include "spec/environment.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt {
namespace {

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; }

NameValue parse_pair(std::string_view s, std::string_view where) {
    const size_t equals = s.find('=');
    if (equals == std::string_view::npos) {
        throw UsageError(std::string(where) + ": \"" + text::printable(s) + "\" wants NAME=VALUE");
    }
    const std::string_view name = s.substr(0, equals);
    if (!is_env_name(name)) {
        throw UsageError(std::string(where) + ": \"" + text::printable(name) + "\" is no name of a variable");
    }
    return {std::string(name), std::string(s.substr(equals + 1))};
}

}  // namespace

bool is_env_name(std::string_view s) {
    if (s.empty() || !is_letter(s.front())) return false;
    return std::all_of(s.begin(), s.end(),
                       [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-'; });
}

NameValue parse_env_option(std::string_view s) { return parse_pair(s, "environment"); }

NameValues parse_env_file(std::string_view content, std::string_view where) {
    NameValues variables;
    size_t number = 0;
    for (const auto& raw : text::split(content, '\n')) {
        ++number;
        std::string_view line = raw;
        if (line.ends_with('\r')) line.remove_suffix(1);
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        // Blanks at the end belong to the value.
        if (line.empty() || line.front() == '#' || line.front() == ';') continue;
        variables.push_back(parse_pair(line, std::string(where) + ":" + std::to_string(number)));
    }
    return variables;
}

NameValues default_env() {
    return {{"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
            {"SHELL", "/bin/sh"},
            {"USER", "root"},
            {"LOGNAME", "root"},
            {"HOME", "/root"}};
}

}  // namespace rkt
