#include "pod/namespaces.hpp"

namespace rkt::pod {
namespace {

bool shares_network(const StartOptions& options) { return options.network.mode == NetSelection::Mode::host; }

}  // namespace

PrivateUsers choose_users(const PrivateUsers& wanted, const StartOptions& options) {
    const bool is_choice_ours = wanted.mode == PrivateUsers::Mode::automatic;
    return is_choice_ours && shares_network(options) ? PrivateUsers{PrivateUsers::Mode::no} : wanted;
}

std::optional<sandbox::NamespaceHolder> begin_namespaces(const PrivateUsers& users, const StartOptions& options) {
    if (users.mode == PrivateUsers::Mode::no) return {};
    return sandbox::NamespaceHolder(sandbox::kinds_of_namespaces(options.host_ipc, shares_network(options)));
}

std::optional<sandbox::NamespaceHolder> begin_namespaces(Flavor flavor, const StartOptions& options) {
    if (flavor == Flavor::fly) return {};
    return begin_namespaces(choose_users(options.users.value_or(PrivateUsers{}), options), options);
}

}  // namespace rkt::pod
