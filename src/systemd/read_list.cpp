#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "spec/unit_words.hpp"
#include "systemd/property_readers.hpp"
#include "systemd/property_value.hpp"

namespace rkt::systemd {
namespace {

Property::Bytes bytes_of(std::string_view s) { return {s.begin(), s.end()}; }

// systemd.resource-control(5), IPAddressAllow=: words that stand for prefixes.
struct NamedPrefixes {
    std::string_view name;
    std::string_view v4;
    std::string_view v6;
};
constexpr std::array<NamedPrefixes, 4> kNamedPrefixes = {{{"any", "0.0.0.0/0", "::/0"},
                                                          {"localhost", "127.0.0.0/8", "::1/128"},
                                                          {"link-local", "169.254.0.0/16", "fe80::/64"},
                                                          {"multicast", "224.0.0.0/4", "ff00::/8"}}};

bool add_prefixes(std::vector<IpPrefix>& prefixes, const std::string& word) {
    for (const NamedPrefixes& known : kNamedPrefixes) {
        if (word != known.name) continue;
        prefixes.push_back(*to_ip_prefix(known.v4));
        prefixes.push_back(*to_ip_prefix(known.v6));
        return true;
    }
    const auto prefix = to_ip_prefix(word);
    if (prefix) prefixes.push_back(*prefix);
    return prefix.has_value();
}

bool add_exit_status(ExitStatuses& statuses, const std::string& word) {
    // A number is an exit code, never a signal (systemd.service(5)).
    if (const auto code = text::to_u64(word)) {
        statuses.codes.push_back(static_cast<int32_t>(*code));
        return *code <= 255;
    }
    const auto signal = to_signal(word);
    if (signal) statuses.signals.push_back(*signal);
    return signal.has_value();
}

}  // namespace

std::optional<Property> read_words(std::string_view key, std::string_view value) {
    return named(key, split_words(value));
}

std::optional<Property> read_environment(std::string_view key, std::string_view value) {
    const auto words = split_words(value);
    const auto assigns = [](const std::string& word) { return word.find('=', 1) != std::string::npos; };
    if (!words || !std::all_of(words->begin(), words->end(), assigns)) return std::nullopt;
    return named(key, *words);
}

std::optional<Property> read_environment_file(std::string_view /*key*/, std::string_view value) {
    using Files = std::vector<std::pair<std::string, bool>>;
    constexpr std::string_view name = "EnvironmentFiles";
    if (value.empty()) return named(name, Files{});
    const bool optional = value.starts_with('-');
    if (optional) value.remove_prefix(1);
    if (!value.starts_with('/')) return std::nullopt;
    return named(name, Files{{std::string(value), optional}});
}

std::optional<Property> read_delegate(std::string_view key, std::string_view value) {
    if (const auto all = to_boolean(value)) return named(key, *all);
    return read_words("DelegateControllers", value);
}

std::optional<Property> read_filter(std::string_view key, std::string_view value) {
    const bool deny = value.starts_with('~');
    if (deny) value.remove_prefix(1);
    auto names = split_words(value);
    if (!names) return std::nullopt;
    return named(key, FilterList{!deny, *std::move(names)});
}

std::optional<Property> read_exit_statuses(std::string_view key, std::string_view value) {
    const auto words = split_words(value);
    if (!words) return std::nullopt;
    ExitStatuses statuses;
    for (const std::string& word : *words) {
        if (!add_exit_status(statuses, word)) return std::nullopt;
    }
    return named(key, std::move(statuses));
}

std::optional<Property> read_ip_prefixes(std::string_view key, std::string_view value) {
    const auto words = split_words(value);
    if (!words) return std::nullopt;
    std::vector<IpPrefix> prefixes;
    for (const std::string& word : *words) {
        if (!add_prefixes(prefixes, word)) return std::nullopt;
    }
    return named(key, std::move(prefixes));
}

std::optional<Property> read_journal_field(std::string_view key, std::string_view value) {
    const size_t equals = value.find('=');
    if (equals == std::string_view::npos || equals == 0) return std::nullopt;
    return named(key, std::vector<Property::Bytes>{bytes_of(value)});
}

std::optional<Property> read_load_credential(std::string_view key, std::string_view value) {
    using Credentials = std::vector<std::pair<std::string, std::string>>;
    if (value.empty()) return named(key, Credentials{});
    const size_t colon = value.find(':');
    const std::string_view id = value.substr(0, colon);
    // The id alone: the credential of that name that the manager itself was given (systemd.exec(5)).
    const std::string_view source =
        colon == std::string_view::npos || colon + 1 == value.size() ? id : value.substr(colon + 1);
    if (id.empty()) return std::nullopt;
    return named(key, Credentials{{std::string(id), std::string(source)}});
}

std::optional<Property> read_set_credential(std::string_view key, std::string_view value) {
    using Credentials = std::vector<std::pair<std::string, Property::Bytes>>;
    if (value.empty()) return named(key, Credentials{});
    const size_t colon = value.find(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    const auto content = unescape(value.substr(colon + 1));
    if (!content) return std::nullopt;
    return named(key, Credentials{{std::string(value.substr(0, colon)), bytes_of(*content)}});
}

std::optional<Property> read_condition(std::string_view key, std::string_view value) {
    const std::string_view name = key.starts_with("Condition") ? "Conditions" : "Asserts";
    if (value.empty()) return named(name, std::vector<Condition>{});
    Condition condition{std::string(key)};
    condition.trigger = value.starts_with('|');
    if (condition.trigger) value.remove_prefix(1);
    condition.negate = value.starts_with('!');
    if (condition.negate) value.remove_prefix(1);
    condition.parameter = value;
    return named(name, std::vector<Condition>{std::move(condition)});
}

std::optional<Property> read_command(std::string_view key, std::string_view value) {
    if (value.empty()) return named(key, std::vector<ExecCommand>{});
    const bool ignore_failure = value.starts_with('-');
    if (ignore_failure) value.remove_prefix(1);
    auto argv = split_words(value);
    if (!argv || argv->empty() || !argv->front().starts_with('/')) return std::nullopt;
    return named(key, std::vector<ExecCommand>{{argv->front(), *std::move(argv), ignore_failure}});
}

}  // namespace rkt::systemd
