#include "cli/flavor.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "pod/credentials.hpp"
#include "sandbox/plan_fly.hpp"

namespace rkt::cli {
namespace {

constexpr std::string_view kStage1 = "stage1-";

bool is_usual(const NetSelection& network) {
    return network.mode == NetSelection::Mode::host || network.str() == NetSelection().str();
}

}  // namespace

bool names_fly(std::string_view stage1) {
    const size_t slash = stage1.rfind('/');
    return stage1.substr(slash == std::string_view::npos ? 0 : slash + 1).find("stage1-fly") != std::string_view::npos;
}

Flavor parse_flavor(const GivenOptions& options) {
    Flavor flavor = Flavor::pod;
    for (const GivenOption& given : options) {
        if (given.option->name.starts_with(kStage1)) flavor = names_fly(given.value) ? Flavor::fly : Flavor::pod;
    }
    const std::string* wanted = options.last("flavor");
    if (wanted == nullptr) return flavor;
    if (*wanted == "pod") return Flavor::pod;
    if (*wanted == "fly") return Flavor::fly;
    throw UsageError("invalid argument " + text::quoted(*wanted) + " for --flavor: expected pod or fly");
}

std::vector<std::string> ignored_by_flavor(const pod::PodContents& contents, const StartArgs& args) {
    if (contents.flavor == Flavor::pod) return {};
    std::vector<std::string> lines;
    if (!is_usual(args.network)) lines.emplace_back("flavor fly ignores --net: it has the host's network");
    if (!args.hostname.empty()) lines.emplace_back("flavor fly ignores --hostname: it has the host's");
    if (args.users) lines.emplace_back("flavor fly ignores --private-users: its users are the host's");
    if (pod::unit_has_credentials()) {
        lines.emplace_back("flavor fly ignores the unit's credentials: give the app their directory as a volume");
    }
    if (args.own_journal) lines.emplace_back("flavor fly ignores --journal: it is no machine");
    if (args.mds_register) lines.emplace_back("flavor fly ignores --mds-register: the service knows networks of pods");
    for (auto& line : sandbox::ignored_by_fly(contents.manifest)) lines.push_back(std::move(line));
    return lines;
}

}  // namespace rkt::cli
