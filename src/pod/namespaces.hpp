// Which namespaces a pod gets, and their beginning: early, because the kernel takes as long for them as we do for the
// pod's directory (sandbox/namespace_holder.hpp).
#pragma once

#include "pod/start.hpp"
#include "sandbox/namespace_holder.hpp"
#include "spec/plan.hpp"
#include "spec/private_users.hpp"

namespace rkt::pod {

// In the host's network, which is not the user namespace's, an app's CAP_NET_BIND_SERVICE would mean nothing: such a
// pod gets a user namespace only when one was asked for.
PrivateUsers choose_users(const PrivateUsers& wanted, const StartOptions& options);

// None, for a pod without a user namespace: its leader makes what it has. `users` as they were chosen.
std::optional<sandbox::NamespaceHolder> begin_namespaces(const PrivateUsers& users, const StartOptions& options);

// Of a pod that is not there yet.
std::optional<sandbox::NamespaceHolder> begin_namespaces(Flavor flavor, const StartOptions& options);

}  // namespace rkt::pod
