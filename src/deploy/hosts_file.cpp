#include "deploy/hosts_file.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "spec/unit_words.hpp"

namespace rkt::deploy {
namespace {

// What ssh would take for an option, and what is no name in a table of hosts.
bool is_host(std::string_view word) {
    const auto odd = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f || c == '=' || c == '/'; };
    return !word.empty() && word.front() != '-' && std::none_of(word.begin(), word.end(), odd);
}

NameValue parse_metadata(const std::string& word, const std::string& where) {
    const size_t equals = word.find('=');
    if (equals == std::string::npos || equals == 0) throw ParseError(where, text::quoted(word) + " is not KEY=VALUE");
    return {word.substr(0, equals), word.substr(equals + 1)};
}

Host parse_line(std::string_view line, const std::string& where) {
    const auto words = split_words(line);
    if (!words) throw ParseError(where, "an open quote, or an unknown escape");
    if (words->empty() || !is_host(words->front())) throw ParseError(where, "it must begin with [USER@]HOST[:PORT]");
    Host host{words->front(), {}, where};
    for (auto word = words->begin() + 1; word != words->end(); ++word) {
        NameValue given = parse_metadata(*word, where);
        const bool is_there = std::any_of(host.metadata.begin(), host.metadata.end(),
                                          [&](const NameValue& known) { return known.name == given.name; });
        if (is_there) throw ParseError(where, "two values for " + text::quoted(given.name));
        host.metadata.push_back(std::move(given));
    }
    return host;
}

}  // namespace

std::vector<Host> parse_hosts_file(std::string_view text, std::string_view file) {
    std::vector<Host> hosts;
    size_t number = 0;
    for (const std::string& raw : text::split(text, '\n')) {
        const std::string where = std::string(file) + ":" + std::to_string(++number);
        const std::string_view line = text::trim(raw);
        if (line.empty() || line.front() == '#') continue;
        if (!text::is_utf8(line) || line.find('\0') != std::string_view::npos)
            throw ParseError(where, "it is not text");
        Host host = parse_line(line, where);
        const auto known =
            std::find_if(hosts.begin(), hosts.end(), [&](const Host& each) { return each.name == host.name; });
        if (known != hosts.end())
            throw ParseError(where, text::quoted(host.name) + " is there already: " + known->where);
        hosts.push_back(std::move(host));
    }
    if (hosts.empty()) throw ParseError(file, "it names no host");
    return hosts;
}

}  // namespace rkt::deploy
