// The pods and images on the bus: an object for each, kept like what is on disk.
#pragma once

#include <map>
#include <memory>

#include "api/image_object.hpp"
#include "api/pod_object.hpp"
#include "api/watch.hpp"

namespace rkt::api {

// What the manager's object tells of them.
class Announcer {
public:
    virtual ~Announcer() = default;
    virtual void pod_came(const PodId& id) = 0;
    virtual void pod_changed(const PodId& id, const std::string& state) = 0;
    virtual void pod_went(const PodId& id) = 0;
    virtual void image_came(const ImageId& id) = 0;
    virtual void image_went(const ImageId& id) = 0;
};

class Objects {
public:
    // Begins with everything that is there.
    Objects(sdbus::IConnection& connection, const pod::PodStore& pods, const image::Store& images,
            Announcer& announcer);

    [[nodiscard]] const Fd& fd() const noexcept { return watch_.fd(); }  // poll(2): something has changed
    void refresh();  // does not wait; so that who asks next is told what is true

    using Pods = std::map<PodId, std::unique_ptr<PodObject>>;
    using Images = std::map<ImageId, std::unique_ptr<ImageObject>>;
    [[nodiscard]] const Pods& pods() const noexcept { return pod_objects_; }
    [[nodiscard]] const Images& images() const noexcept { return image_objects_; }

private:
    using References = std::multimap<ImageId, std::string>;
    void look_at_pod(const PodId& id);
    void look_at_image(const ImageId& id, const References& references);
    void show(const PodId& id, PodValues values);
    void hide(const PodId& id);
    void show(const ImageId& id, ImageValues values);
    void hide(const ImageId& id);
    void add_everything(News& news) const;

    sdbus::IConnection& connection_;
    const pod::PodStore& pods_;
    const image::Store& images_;
    Announcer& announcer_;
    Watch watch_;
    Pods pod_objects_;
    Images image_objects_;
    bool complete_ = false;  // what is there from the beginning is no news
};

}  // namespace rkt::api
