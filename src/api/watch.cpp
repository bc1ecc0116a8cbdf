#include "api/watch.hpp"

#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/syscall.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "base/lock.hpp"
#include "pod/layout.hpp"

namespace rkt::api {
namespace {

constexpr uint64_t kFileEvents = 0;  // key of the inotify descriptor among those of processes
constexpr uint32_t kNames = IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM | IN_ONLYDIR;
// Not IN_MODIFY: a file is read when it is whole.
constexpr uint32_t kContents = kNames | IN_CLOSE_WRITE;

template <typename Id>
void add_id(std::set<Id>& ids, const char* name) {
    try {
        ids.insert(Id::parse(name));
    } catch (const ParseError&) {  // a stray name is nobody's pod or image
    }
}

}  // namespace

Watch::Watch(const pod::PodStore& pods, const image::Layout& images)
    : inotify_(check(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK), "inotify_init1")),
      epoll_(check(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")) {
    epoll_event event{EPOLLIN, {.u64 = kFileEvents}};
    check(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, inotify_.get(), &event), "epoll_ctl");
    for (const auto& row : pod::kPhases) add(pods.phase_dir(row.phase), kNames, {Watched::Kind::phase});
    add(images.images, kNames, {Watched::Kind::images});
    add(images.refs, kContents, {Watched::Kind::references});
}

// By descriptor: whoever moves the directory does not lead us to another one.
void Watch::add(const Dir& dir, uint32_t mask, Watched watched) {
    const std::string path = "/proc/self/fd/" + std::to_string(dir.get());
    const int watch = ::inotify_add_watch(inotify_.get(), path.c_str(), mask);
    if (watch == -1 && errno == ENOENT) return;  // it was removed meanwhile, which its parent's watch tells
    if (watch == -1 && errno == ENOSPC) {
        throw Error("too many directories to watch at " + dir.path() +
                    ": raise the sysctl fs.inotify.max_user_watches");
    }
    check(watch, "watching " + dir.path());
    watched_.insert_or_assign(watch, std::move(watched));
}

bool Watch::follow(const pod::Located& pod, std::optional<pid_t> leader) {
    add(pod.dir, kContents, {Watched::Kind::pod, pod.id});
    if (const auto status = pod.dir.find_dir(pod::kStatus)) add(*status, kContents, {Watched::Kind::pod, pod.id});
    if (!pod.locked) return true;
    bool somebody_lives = leader && follow_process(pod.id, *leader);
    for (const pid_t taker : lock_takers(pod.dir.fd())) somebody_lives |= follow_process(pod.id, taker);
    return somebody_lives;
}

void Watch::follow(const ImageId& image, const Dir& images) {
    // IN_ATTRIB: the time of last-used.
    if (const auto dir = images.find_dir(image.str()))
        add(*dir, kContents | IN_ATTRIB, {Watched::Kind::image, {}, image});
}

// False: it has ended.
bool Watch::follow_process(const PodId& pod, pid_t pid) {
    for (const auto& [key, holder] : holders_) {
        if (holder.pod == pod && holder.pid == pid) return static_cast<bool>(holder.pidfd);
    }
    Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (!pidfd && errno == ESRCH) return false;
    check(pidfd.get(), "opening process " + std::to_string(pid));
    epoll_event event{EPOLLIN, {.u64 = next_holder_}};
    check(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, pidfd.get(), &event), "epoll_ctl");
    holders_.emplace(next_holder_++, Holder{pod, pid, std::move(pidfd)});
    return true;
}

void Watch::forget(const PodId& pod) {
    std::erase_if(holders_, [&](const auto& entry) { return entry.second.pod == pod; });
    for (const auto& [watch, watched] : watched_) {
        // Its place in the table goes with IN_IGNORED.
        if (watched.pod == pod) ::inotify_rm_watch(inotify_.get(), watch);
    }
}

News Watch::take() {
    News news;
    std::array<epoll_event, 64> events{};
    for (int count = -1; count != 0;) {
        count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), 0);
        if (count == -1 && errno != EINTR) throw SystemError(errno, "epoll_wait");
        for (int i = 0; i < count; ++i) {
            const uint64_t key = events.at(static_cast<size_t>(i)).data.u64;
            key == kFileEvents ? take_file_events(news) : take_end(news, key);
        }
    }
    return news;
}

void Watch::take_file_events(News& news) {
    alignas(inotify_event) std::array<char, 16UL * 1024> buffer{};
    for (ssize_t size = 0; (size = ::read(inotify_.get(), buffer.data(), buffer.size())) > 0;) {
        for (ssize_t at = 0; at < size;) {
            inotify_event event{};
            std::memcpy(&event, buffer.data() + at, sizeof event);
            take_event(news, event.wd, event.mask, event.len > 0 ? buffer.data() + at + sizeof event : "");
            at += static_cast<ssize_t>(sizeof event + event.len);
        }
    }
}

void Watch::take_event(News& news, int watch, uint32_t mask, const char* name) {
    if ((mask & IN_Q_OVERFLOW) != 0) news.everything = true;
    const auto found = watched_.find(watch);
    if (found == watched_.end()) return;
    const Watched& watched = found->second;
    switch (watched.kind) {
        case Watched::Kind::phase:
            add_id(news.pods, name);
            break;
        case Watched::Kind::pod:
            news.pods.insert(*watched.pod);
            break;
        case Watched::Kind::images:
            add_id(news.images, name);
            break;
        case Watched::Kind::image:
            news.images.insert(*watched.image);
            break;
        case Watched::Kind::references:
            news.all_images = true;
            break;
    }
    if ((mask & IN_IGNORED) != 0) watched_.erase(found);
}

// The process stays in the table, without its descriptor, so that it is not followed again: a zombie would be news for
// ever.
void Watch::take_end(News& news, uint64_t key) {
    const auto holder = holders_.find(key);
    if (holder == holders_.end()) return;
    news.pods.insert(holder->second.pod);
    holder->second.pidfd.reset();
}

}  // namespace rkt::api
