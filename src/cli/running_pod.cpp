#include "cli/running_pod.hpp"

#include "pod/view.hpp"

namespace rkt::cli {

RunningPod find_running(const Session& session, const std::string& uuid) {
    const auto pod = pod::PodStore::open(session.data_dir).find(uuid);
    const pod::PodView view = pod::view(pod);
    if (view.state != pod::State::running || !view.pid) {
        throw Error("pod \"" + view.id.str() + "\" isn't currently running");
    }
    return {pod::read_plan(pod), *view.pid};
}

}  // namespace rkt::cli
