#include "cli/update_groups.hpp"

#include <algorithm>

namespace rkt::cli {

using systemd::UnitName;

namespace {

bool can_move(const ImageReference& reference) {
    if (const auto* docker = std::get_if<DockerReference>(&reference)) return !docker->digest;
    const auto* aci = std::get_if<AciReference>(&reference);
    return std::holds_alternative<AppcReference>(reference) || (aci != nullptr && aci->is_url());
}

UpdatedService updated_service(const UnitName& name, const UnitCommand& command) {
    UpdatedService service{name, command.session, {}};
    // Its starts give names new meanings themselves: there would be nothing to go back to.
    if (command.run.pod.pull_policy == image::PullPolicy::update) return service;
    for (const AppArgs& app : command.run.pod.apps) {
        ImageReference reference = parse_image(app.image);
        if (can_move(reference)) service.images.push_back({{app.image, app.signature}, std::move(reference)});
    }
    return service;
}

}  // namespace

std::vector<UpdatedService> running_services(const Session& session, systemd::Services& services,
                                             const std::vector<UnitName>& named) {
    std::vector<UpdatedService> found;
    const auto active = services.active();
    for (const UnitName& name : active) {
        const bool is_named = std::find(named.begin(), named.end(), name) != named.end();
        try {
            found.push_back(updated_service(name, unit_command(session, services, name)));
        } catch (const Error&) {
            if (is_named) throw;
        }
    }
    for (const UnitName& name : named) {
        const auto is_it = [&](const UpdatedService& service) { return service.name == name; };
        const auto service = std::find_if(found.begin(), found.end(), is_it);
        if (service == found.end()) {
            (void)unit_command(session, services, name);  // which says what is wrong with it
            throw Error("unit " + name.str() +
                        " does not run: there is nothing to try (rkt fetch --unit fetches for it)");
        }
        if (service->images.empty())
            throw Error("unit " + name.str() +
                        " has no image to update: they are files, ids or digests, or each start fetches them "
                        "(--pull-policy=update)");
    }
    return found;
}

std::vector<UpdateGroup> grouped(std::vector<UpdatedService> services) {
    std::vector<UpdateGroup> groups;
    for (UpdatedService& service : services) {
        UpdateGroup joined;
        for (const MovingImage& image : service.images)
            joined.keys.insert(service.session.data_dir + " " + to_string(image.reference));
        joined.services.push_back(std::move(service));
        std::vector<UpdateGroup> apart;
        for (UpdateGroup& other : groups) {
            const bool shares = std::any_of(other.keys.begin(), other.keys.end(),
                                            [&](const std::string& key) { return joined.keys.contains(key); });
            if (!shares) {
                apart.push_back(std::move(other));
                continue;
            }
            joined.keys.merge(other.keys);
            for (UpdatedService& each : other.services) joined.services.push_back(std::move(each));
        }
        apart.push_back(std::move(joined));
        groups = std::move(apart);
    }
    return groups;
}

bool has_one_of(const UpdateGroup& group, const std::vector<UnitName>& names) {
    return std::any_of(group.services.begin(), group.services.end(), [&](const UpdatedService& service) {
        return std::find(names.begin(), names.end(), service.name) != names.end();
    });
}

std::vector<UnitName> names_of(const UpdateGroup& group) {
    std::vector<UnitName> names;
    for (const UpdatedService& service : group.services) names.push_back(service.name);
    return names;
}

}  // namespace rkt::cli
