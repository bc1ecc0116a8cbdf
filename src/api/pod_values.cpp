#include "api/pod_values.hpp"

#include "api/changed.hpp"
#include "api/values.hpp"
#include "pod/layout.hpp"

namespace rkt::api {
namespace {

constexpr std::tuple kPodProperties{
    Named{"State", &PodValues::state},
    Named{"Unit", &PodValues::unit},
    Named{"Machine", &PodValues::machine},
    Named{"Leader", &PodValues::leader},
    Named{"Ready", &PodValues::ready},
    Named{"Created", &PodValues::created},
    Named{"Started", &PodValues::started},
    Named{"Apps", &PodValues::apps},
    Named{"Networks", &PodValues::networks},
    Named{"Annotations", &PodValues::annotations},
    Named{"UserAnnotations", &PodValues::user_annotations},
    Named{"UserLabels", &PodValues::user_labels},
    Named{"AppUserAnnotations", &PodValues::app_user_annotations},
    Named{"AppUserLabels", &PodValues::app_user_labels},
};

constexpr int32_t kNotEnded = -1;

PodValues::App to_value(const pod::PodView& view, const pod::AppView& app) {
    const bool has_ended = app.has_ended();
    return {
        app.name.str(),          pod::app_state(view, app), has_ended ? app.exit_code.value_or(kNotEnded) : kNotEnded,
        app.image.id.str(),      to_usec(app.started),      has_ended ? to_usec(app.finished) : 0,
        app.reason.value_or(""), app.health.value_or("")};
}

}  // namespace

PodValues to_values(const pod::PodView& view) {
    const bool runs = view.state == pod::State::running;
    PodValues values;
    values.state = pod::name_of(view.state);
    values.unit = view.unit.value_or("");
    values.machine = runs && view.registration == pod::kRegistered ? view.id.machine_name() : "";
    values.leader = runs ? static_cast<uint32_t>(view.pid.value_or(0)) : 0;
    values.ready = runs && view.ready;
    values.created = to_usec(view.created);
    values.started = to_usec(view.started);
    for (const pod::AppView& app : view.apps) values.apps.push_back(to_value(view, app));
    for (const NetInfo& network : view.networks) {
        values.networks.emplace_back(network.network, network.interface, network.host_interface, network.ip4,
                                     network.ip6);
    }
    if (!view.manifest) return values;
    values.annotations = to_map(view.manifest->annotations);
    values.user_annotations = to_map(view.manifest->user_annotations);
    values.user_labels = to_map(view.manifest->user_labels);
    for (const RuntimeApp& app : view.manifest->apps) {
        if (!app.app) continue;
        values.app_user_annotations.emplace(app.name.str(), to_map(app.app->user_annotations));
        values.app_user_labels.emplace(app.name.str(), to_map(app.app->user_labels));
    }
    return values;
}

std::vector<std::string> changed_properties(const PodValues& before, const PodValues& after) {
    return changed_properties(before, after, kPodProperties);
}

}  // namespace rkt::api
