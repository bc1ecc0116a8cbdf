#include "api/pod_object.hpp"

#include "api/names.hpp"
#include "api/refusal.hpp"

namespace rkt::api {

PodObject::PodObject(sdbus::IConnection& connection, const pod::PodStore& pods, PodId id, PodValues values)
    : AdaptorInterfaces(connection, path_of(id)), pods_(pods), id_(std::move(id)), values_(std::move(values)) {
    registerAdaptor();
}

PodObject::~PodObject() { unregisterAdaptor(); }

void PodObject::update(PodValues values) {
    const auto changed = changed_properties(values_, values);
    values_ = std::move(values);
    if (!changed.empty()) emitPropertiesChangedSignal(Pod_adaptor::INTERFACE_NAME, changed);
}

std::string PodObject::GetManifest() {
    return answering([&] {
        const auto located = pods_.locate(id_);
        if (!located) throw Refusal("NoSuchPod", "pod \"" + id_.str() + "\" is gone");
        return pod::read_manifest_json(*located);
    });
}

}  // namespace rkt::api
