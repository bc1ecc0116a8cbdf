// net detach: what the unit beside a pod with networks of CNI runs at its end.
#include "cli/uuid_arguments.hpp"
#include "cli/verbs.hpp"
#include "pod/pod_networks.hpp"

namespace rkt::cli::verbs {

int net_detach(Session& session, const ParsedArgs& args) {
    const std::string uuid = uuid_argument(args);
    const auto pods = pod::PodStore::open(session.data_dir);
    const auto pod = pods.find(uuid);
    pod::detach_networks(pod.dir, pod.id, session.config_dirs_falling());
    return 0;
}

}  // namespace rkt::cli::verbs
