#include "api/manager_object.hpp"

#include <algorithm>

#include "api/names.hpp"
#include "api/refusal.hpp"
#include "base/text.hpp"
#include "pod/gc.hpp"
#include "pod/stop.hpp"

namespace rkt::api {
namespace {

using pod::State;

Refusal no_such_pod(const std::string& uuid) { return {"NoSuchPod", "no pod \"" + uuid + "\""}; }
Refusal no_such_image(const std::string& image) { return {"NoSuchImage", "no image " + text::quoted(image)}; }

void stop_running(const pod::Located& pod, bool force) {
    if (pod.state() != State::running || !pod::stop(pod, force)) {
        throw Refusal("NotRunning", "pod \"" + pod.id.str() + "\" is not running");
    }
}

// What pod::remove() refuses, too: told apart here.
void expect_unused(const pod::Located& pod) {
    const State state = pod.state();
    if (state == State::running || state == State::preparing || state == State::exited_deleting) {
        throw Refusal("InUse", "pod \"" + pod.id.str() + "\" is " + std::string(pod::name_of(state)));
    }
}

}  // namespace

ManagerObject::ManagerObject(systemd::Bus& bus, const ServiceOptions& options)
    : AdaptorInterfaces(bus.connection(), kRoot),
      options_(options),
      pods_(pod::PodStore::open(options.data_dir)),
      images_(image::Store::open(options.data_dir)),
      objects_(bus.connection(), pods_, images_, *this),
      polkit_(bus) {
    registerAdaptor();
}

ManagerObject::~ManagerObject() { unregisterAdaptor(); }

std::vector<ManagerObject::ListedPod> ManagerObject::ListPods() {
    std::vector<ListedPod> listed;
    for (const auto& [id, object] : objects_.pods()) {
        listed.emplace_back(id.str(), object->values().state, object->values().unit, path_of(id));
    }
    return listed;
}

std::vector<ManagerObject::ListedImage> ManagerObject::ListImages() {
    std::vector<const Objects::Images::value_type*> images;
    for (const auto& image : objects_.images()) images.push_back(&image);
    std::stable_sort(images.begin(), images.end(), [](const auto* a, const auto* b) {
        return a->second->values().imported < b->second->values().imported;
    });
    std::vector<ListedImage> listed;
    for (const auto* image : images) {
        const ImageValues& values = image->second->values();
        listed.emplace_back(image->first.str(), values.name, values.size, path_of(image->first));
    }
    return listed;
}

sdbus::ObjectPath ManagerObject::GetPod(const std::string& uuid) {
    return answering([&] {
        const auto id = PodId::parse(uuid);
        if (!objects_.pods().contains(id)) throw no_such_pod(id.str());
        return path_of(id);
    });
}

sdbus::ObjectPath ManagerObject::GetImage(const std::string& image) {
    return answering([&] {
        const auto found = images_.find_by_name_or_key(image);
        if (!found || !objects_.images().contains(found->id)) throw no_such_image(image);
        return path_of(found->id);
    });
}

pod::Located ManagerObject::find_pod(const PodId& id) const {
    if (!objects_.pods().contains(id)) throw no_such_pod(id.str());
    auto located = pods_.locate(id);
    if (!located) throw no_such_pod(id.str());
    return std::move(*located);
}

void ManagerObject::StopPod(sdbus::Result<>&& result, std::string uuid, bool force) {
    answering([&] {
        const auto id = PodId::parse(uuid);
        (void)find_pod(id);
        when_allowed(std::move(result), {kManagePods, {{"verb", "stop"}, {"uuid", id.str()}}},
                     [this, id, force](const Reply& reply) {
                         stop_running(find_pod(id), force);
                         reply->returnResults();
                     });
    });
}

void ManagerObject::RemovePod(sdbus::Result<>&& result, std::string uuid) {
    answering([&] {
        const auto id = PodId::parse(uuid);
        expect_unused(find_pod(id));
        when_allowed(std::move(result), {kManagePods, {{"verb", "remove"}, {"uuid", id.str()}}},
                     [this, id](const Reply& reply) {
                         begin_errand(reply, [this, id] {
                             pod::remove(pods_, find_pod(id), options_.bus_address, options_.config_dirs);
                         });
                     });
    });
}

void ManagerObject::RemoveImage(sdbus::Result<>&& result, std::string id) {
    answering([&] {
        const auto image = ImageId::parse(id);
        if (!objects_.images().contains(image)) throw no_such_image(image.str());
        when_allowed(std::move(result), {kManageImages, {{"verb", "remove"}, {"id", image.str()}}},
                     [this, image](const Reply& reply) {
                         begin_errand(reply, [this, image] {
                             const auto layers = pod::in_use(pods_).layers;
                             if (!images_.remove(image, {layers.begin(), layers.end()}))
                                 throw no_such_image(image.str());
                         });
                     });
    });
}

void ManagerObject::when_allowed(sdbus::Result<>&& result, const systemd::Polkit::Question& question,
                                 std::function<void(const Reply&)> act) {
    auto reply = std::make_shared<sdbus::Result<>>(std::move(result));
    polkit_.ask(*getObject().getCurrentlyProcessedMessage(), question,
                [reply, act = std::move(act)](const std::optional<systemd::Polkit::Denial>& denial) {
                    if (denial) return reply->returnError({denial->error, denial->why});
                    try {
                        act(reply);
                    } catch (const Error& error) {
                        reply->returnError(to_bus_error(error));
                    }
                });
}

void ManagerObject::begin_errand(const Reply& reply, const std::function<void()>& work) {
    errands_.begin(work, [reply](const std::optional<std::string>& error) {
        error ? reply->returnError({kFailed, text::printable(*error)}) : reply->returnResults();
    });
}

void ManagerObject::Subscribe() {
    answering([&] {
        if (is_ending_) throw Refusal("ShuttingDown", "the service ends, call again: another one will answer");
        if (!subscribers_.add(*getObject().getCurrentlyProcessedMessage())) {
            throw Refusal("AlreadySubscribed", "the caller is subscribed already");
        }
    });
}

void ManagerObject::Unsubscribe() {
    answering([&] {
        if (!subscribers_.remove(*getObject().getCurrentlyProcessedMessage())) {
            throw Refusal("NotSubscribed", "the caller is not subscribed");
        }
    });
}

void ManagerObject::pod_came(const PodId& id) { emitPodNew(id.str(), path_of(id)); }
void ManagerObject::pod_changed(const PodId& id, const std::string& state) {
    emitPodChanged(id.str(), path_of(id), state);
}
void ManagerObject::pod_went(const PodId& id) { emitPodRemoved(id.str(), path_of(id)); }
void ManagerObject::image_came(const ImageId& id) { emitImageNew(id.str(), path_of(id)); }
void ManagerObject::image_went(const ImageId& id) { emitImageRemoved(id.str(), path_of(id)); }

}  // namespace rkt::api
