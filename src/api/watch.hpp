// Sees what happens to pods and images, without looking again and again: files come and go (inotify(7)), and a lock
// ends with the processes that hold it (pidfd_open(2)), for which the kernel has no other word.
#pragma once

#include <map>
#include <optional>
#include <set>

#include "base/fd.hpp"
#include "image/layout.hpp"
#include "pod/pod_store.hpp"

namespace rkt::api {

// What is to be looked at again.
struct News {
    std::set<PodId> pods;
    std::set<ImageId> images;
    bool all_images = false;  // names of images have changed
    bool everything = false;  // more has happened than the kernel kept
    [[nodiscard]] bool empty() const { return pods.empty() && images.empty() && !all_images && !everything; }
};

class Watch {
public:
    // From now on pods and images that come are seen. Throws SystemError.
    Watch(const pod::PodStore& pods, const image::Layout& images);

    // From now on changes of it are seen; again and again is fine. `leader`: its init. False: it is locked, but nobody
    // who could have the lock lives any more: look again.
    bool follow(const pod::Located& pod, std::optional<pid_t> leader);
    void follow(const ImageId& image, const Dir& images);
    void forget(const PodId& pod);

    [[nodiscard]] const Fd& fd() const noexcept { return epoll_; }  // poll(2): readable when there are news
    News take();                                                    // does not wait

private:
    struct Watched {
        enum class Kind { phase, pod, images, image, references } kind;
        std::optional<PodId> pod{};
        std::optional<ImageId> image{};
    };
    struct Holder {
        PodId pod;
        pid_t pid;
        Fd pidfd;  // empty: it has ended
    };
    void add(const Dir& dir, uint32_t mask, Watched watched);
    bool follow_process(const PodId& pod, pid_t pid);
    void take_file_events(News& news);
    void take_event(News& news, int watch, uint32_t mask, const char* name);
    void take_end(News& news, uint64_t key);

    Fd inotify_;
    Fd epoll_;
    std::map<int, Watched> watched_;
    std::map<uint64_t, Holder> holders_;
    uint64_t next_holder_ = 1;
};

}  // namespace rkt::api
