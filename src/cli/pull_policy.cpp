#include "cli/pull_policy.hpp"

#include <array>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/suggest.hpp"

namespace rkt::cli {
namespace {

using image::PullPolicy;

struct PolicyWord {
    std::string_view name;
    PullPolicy policy;
};
constexpr std::array kPolicyWords{PolicyWord{"new", PullPolicy::fresh}, PolicyWord{"update", PullPolicy::update},
                                  PolicyWord{"never", PullPolicy::never}};

}  // namespace

PullPolicy parse_pull_policy(const GivenOptions& options, PullPolicy preset) {
    const bool store_only = options.flag("store-only");
    const bool no_store = options.flag("no-store");
    if (store_only && no_store) throw UsageError("both --store-only and --no-store specified");
    const std::string* given = options.last("pull-policy");
    if (given == nullptr) return store_only ? PullPolicy::never : no_store ? PullPolicy::update : preset;
    for (const PolicyWord& word : kPolicyWords) {
        if (word.name == *given) return word.policy;
    }
    throw UsageError("invalid argument \"" + text::printable(*given) +
                     "\" for --pull-policy: expected new, update or never" +
                     did_you_mean(*given, {"new", "update", "never"}));
}

std::string_view name_of(PullPolicy policy) {
    for (const PolicyWord& word : kPolicyWords) {
        if (word.policy == policy) return word.name;
    }
    return "";
}

}  // namespace rkt::cli
