#include "api/objects.hpp"

#include "base/contains.hpp"
#include "image/references.hpp"

namespace rkt::api {
namespace {

// Files that cannot be understood hide no pod: what is known is its state.
pod::PodView view_or_state(const pod::Located& pod) {
    try {
        return pod::view(pod);
    } catch (const Error&) {
        return {pod.id, pod.state(), {}, {}, {}, {}, {}, {}, {}, {}};
    }
}

std::vector<std::string> names_of(const ImageId& id, const std::multimap<ImageId, std::string>& references) {
    std::vector<std::string> names;
    const auto [begin, end] = references.equal_range(id);
    for (auto entry = begin; entry != end; ++entry) names.push_back(entry->second);
    return names;
}

}  // namespace

Objects::Objects(sdbus::IConnection& connection, const pod::PodStore& pods, const image::Store& images,
                 Announcer& announcer)
    : connection_(connection), pods_(pods), images_(images), announcer_(announcer), watch_(pods, images.layout()) {
    News news;
    add_everything(news);
    for (const PodId& id : news.pods) look_at_pod(id);
    const References references = image::all_references(images_.layout());
    for (const ImageId& id : news.images) look_at_image(id, references);
    complete_ = true;
}

// What is there, and what was.
void Objects::add_everything(News& news) const {
    for (const auto& pod : pods_.list()) {
        news.pods.insert(pod.id);
    }
    for (const auto& entry : pod_objects_) news.pods.insert(entry.first);
    for (const auto& image : images_.list([](const Error&) {})) news.images.insert(image.id);
    for (const auto& entry : image_objects_) news.images.insert(entry.first);
}

void Objects::refresh() {
    News news = watch_.take();
    if (news.empty()) return;
    if (news.everything) add_everything(news);
    for (const PodId& id : news.pods) look_at_pod(id);
    if (news.all_images) {
        for (const auto& entry : image_objects_) news.images.insert(entry.first);
    }
    if (news.images.empty()) return;
    const References references = image::all_references(images_.layout());
    for (const ImageId& id : news.images) look_at_image(id, references);
}

void Objects::look_at_pod(const PodId& id) {
    constexpr int kLooks = 3;  // the lock may end between a look and the watch for its end
    for (int look = 1; look <= kLooks; ++look) {
        const auto located = pods_.locate(id);
        if (!located || !contains(pod::kShownPhases, located->phase)) return hide(id);
        const pod::PodView view = view_or_state(*located);
        if (watch_.follow(*located, view.pid) || look == kLooks) return show(id, to_values(view));
    }
}

void Objects::look_at_image(const ImageId& id, const References& references) {
    watch_.follow(id, images_.layout().images);
    try {
        const auto image = images_.find(id);
        image ? show(id, to_values(*image, names_of(id, references))) : hide(id);
    } catch (const Error&) {
        hide(id);  // it cannot be read, or is being removed: `rkt image list` does not show it, either
    }
}

void Objects::show(const PodId& id, PodValues values) {
    const auto found = pod_objects_.find(id);
    if (found == pod_objects_.end()) {
        auto object = std::make_unique<PodObject>(connection_, pods_, id, std::move(values));
        const auto added = pod_objects_.emplace(id, std::move(object)).first;
        if (!complete_) return;
        added->second->emitInterfacesAddedSignal();
        return announcer_.pod_came(id);
    }
    const std::string before = found->second->values().state;
    found->second->update(std::move(values));
    const std::string& state = found->second->values().state;
    if (state != before) announcer_.pod_changed(id, state);
}

void Objects::hide(const PodId& id) {
    const auto found = pod_objects_.find(id);
    if (found == pod_objects_.end()) return;
    watch_.forget(id);
    found->second->emitInterfacesRemovedSignal();
    pod_objects_.erase(found);
    announcer_.pod_went(id);
}

void Objects::show(const ImageId& id, ImageValues values) {
    const auto found = image_objects_.find(id);
    if (found != image_objects_.end()) return found->second->update(std::move(values));
    auto object = std::make_unique<ImageObject>(connection_, images_, id, std::move(values));
    const auto added = image_objects_.emplace(id, std::move(object)).first;
    if (!complete_) return;
    added->second->emitInterfacesAddedSignal();
    announcer_.image_came(id);
}

void Objects::hide(const ImageId& id) {
    const auto found = image_objects_.find(id);
    if (found == image_objects_.end()) return;
    found->second->emitInterfacesRemovedSignal();
    image_objects_.erase(found);
    announcer_.image_went(id);
}

}  // namespace rkt::api
