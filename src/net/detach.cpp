#include "net/detach.hpp"

#include <optional>

#include "base/error.hpp"
#include "net/catalog.hpp"
#include "net/cni/plugin.hpp"

namespace rkt::net {

void detach(const PodId& pod, const std::vector<CniAttachment>& attachments, const std::vector<std::string>& config_dirs) {
    std::optional<Error> first;
    for (auto attachment = attachments.rbegin(); attachment != attachments.rend(); ++attachment) {
        try {
            cni::del(attachment->network, {pod.str(), "", attachment->interface, attachment->args, plugin_dirs(config_dirs)},
                     attachment->result);
        } catch (const Error& error) {
            if (!first) first = error;
        }
    }
    if (first) throw Error(*first);
}

}  // namespace rkt::net
