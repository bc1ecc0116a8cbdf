#include "cli/pod_keys.hpp"

#include <algorithm>
#include <cctype>

#include "cli/option_groups.hpp"
#include "cli/suggest.hpp"

namespace rkt::cli {
namespace {

// Of `run`, but not of a pod that is declared.
struct Other {
    std::string_view option;
    const char* why;  // "": not even known
};
constexpr const char* kAService = "a declared pod is a service already";
constexpr const char* kFetchedBefore =
    "images that are missing are fetched before the service starts; newer ones are for `rkt update`";
constexpr std::array kOthers{Other{"name", "the name is in the section, [App NAME]"},
                             Other{"exec", ""},  // a key of its own, with arguments
                             Other{"help", ""},
                             Other{"host", "a declared pod is of the host that has the file"},
                             Other{"detach", kAService},
                             Other{"unit", "the service has the file's name"},
                             Other{"interactive", "a service has no terminal"},
                             Other{"slice", "say it in [Service]"},
                             Other{"property", "say it in [Unit] or [Service]"},
                             Other{"pull-policy", kFetchedBefore},
                             Other{"store-only", kFetchedBefore},
                             Other{"no-store", kFetchedBefore}};

std::string camel_case(std::string_view option) {
    std::string name;
    bool upper = true;
    for (const char c : option) {
        if (c != '-') name += upper ? static_cast<char>(toupper(static_cast<unsigned char>(c))) : c;
        upper = c == '-';
    }
    return name;
}

deploy::PodKey::Value value_of_arity(Arity arity) {
    using Value = deploy::PodKey::Value;
    if (arity == Arity::flag) return Value::flag;
    return arity == Arity::value ? Value::text : Value::optional_text;
}

// Words of an option are all there are where it takes one of them; elsewhere they are only proposals.
std::string_view only_words(const Option& option) {
    const bool is_one = option.arity == Arity::value && !option.repeatable && option.name != "insecure-options";
    return is_one ? option.words : std::string_view();
}

std::string refusal_of(const Option& option) {
    if (!option.refused.empty()) return std::string(option.refused);
    if (!option.instead.empty()) return "write " + camel_case(option.instead.substr(2)) + "=";
    return {};
}

void add_keys(std::vector<deploy::PodKey>& keys, OptionGroup group) {
    for (const Option& option : group) {
        const auto* const other = std::find_if(kOthers.begin(), kOthers.end(),
                                               [&](const Other& entry) { return entry.option == option.name; });
        const bool is_other = other != kOthers.end();
        if (is_other && *other->why == 0) continue;
        const std::string refused = is_other ? other->why : refusal_of(option);
        if (option.hidden && refused.empty()) continue;
        keys.push_back({.name = camel_case(option.name),
                        .option = option.name,
                        .value = value_of_arity(option.arity),
                        .in_pod = option.scope != Scope::image,
                        .in_app = option.scope != Scope::command,
                        .is_list = option.repeatable,
                        .is_words = option.repeatable && option.placeholder == "NAME=VALUE",
                        .words = only_words(option),
                        .refused = refused});
    }
}

}  // namespace

deploy::PodVocabulary pod_vocabulary() {
    deploy::PodVocabulary vocabulary{{}, did_you_mean};
    for (const OptionGroup& group : kRun) add_keys(vocabulary.keys, group);
    add_keys(vocabulary.keys, kGlobalOptions);
    return vocabulary;
}

}  // namespace rkt::cli
