#include "pod/gc.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "pod/layout.hpp"
#include "pod/pod_networks.hpp"
#include "pod/uid_range.hpp"
#include "sandbox/incoming.hpp"
#include "sandbox/pod_group.hpp"
#include "sandbox/seccomp/cache.hpp"
#include "systemd/host.hpp"
#include "systemd/machines.hpp"

namespace rkt::pod {
namespace {

// A compiled system call filter costs little to keep, and some 20 ms to compile again.
constexpr Duration kFilterGrace = std::chrono::hours(24 * 30);

// The change time of the pod's directory: rename(2) into a phase sets it on every Linux file system.
Duration time_in_phase(const Located& pod, TimePoint now) {
    struct stat st {};
    check(::fstat(pod.dir.get(), &st), "looking at pod " + pod.id.str());
    return now - from_timespec(st.st_ctim);
}

// What systemd has of a pod whose starter was killed. In a unit that lives on it is still in machined's list, also
// where the answer could not be written down any more; before that, its scope may never have got the leader, and would
// stay for ever (PodUnit::abandon).
void make_systemd_forget(const Located& pod, const std::string& bus_address) noexcept {
    sandbox::drop_incoming(pod.id);
    if (pod.phase != Phase::run) return;
    try {
        const auto answer = pod.dir.find_and_read(kRegistration);
        const bool is_registered = answer ? text::trim(*answer) == kRegistered : pod.dir.exists(kUnit);
        if (is_registered) systemd::Machines(bus_address).unregister(pod.id);
        if (!answer) systemd::Host::connect(bus_address)->stop_unit(systemd::UnitName::scope_of(pod.id));
    } catch (const Error&) {
        // There is no bus, or machined does not answer: it forgets the pod with its unit at the latest.
    }
}

// What a crash of the host left with plugins of CNI. False: it is still there.
bool sweep_networks(const Located& pod, const GcOptions& options) {
    try {
        detach_networks(pod.dir, pod.id, options.config_dirs);
        return true;
    } catch (const Error& error) {
        options.note("pod \"" + pod.id.str() + "\": " + error.what());
        return false;
    }
}

// With its cgroup, where nobody was left to remove it when the pod ended in a unit that lives on.
void discard(Garbage pod) {
    if (const auto group = pod.dir().find_and_read(kSubCgroup)) sandbox::remove_pod_group(*group);
    std::move(pod).remove();
}

void mark_ended(const PodStore& pods, const GcOptions& options) {
    for (const Located& pod : pods.list({Phase::prepare, Phase::run})) {
        if (pod.locked) continue;
        make_systemd_forget(pod, options.bus_address);
        (void)sweep_networks(pod, options);
        if (pods.mark(pod)) options.note("moving pod \"" + pod.id.str() + "\" to garbage");
    }
}

void expire_prepared(const PodStore& pods, const GcOptions& options, TimePoint now) {
    for (const Located& pod : pods.list({Phase::prepared})) {
        if (time_in_phase(pod, now) <= options.expire_prepared) continue;
        if (pods.mark(pod)) options.note("moving expired prepared pod \"" + pod.id.str() + "\" to garbage");
    }
}

void collect(const PodStore& pods, const Located& pod, const GcOptions& options) {
    auto garbage = pods.take_garbage(pod);
    if (!garbage) return;  // another gc is at it, or an embryo that is being born
    if (!sweep_networks(pod, options)) return;
    options.collecting(pod.id);
    discard(std::move(*garbage));
}

void collect_what_plugins_lost(const PodStore& pods, const GcOptions& options) {
    try {
        collect_networks(pods, options.config_dirs);
    } catch (const Error& error) {
        options.note(error.what());
    }
}

}  // namespace

void gc(const PodStore& pods, const GcOptions& options) {
    mark_ended(pods, options);
    if (options.mark_only) return;
    sweep_uid_ranges();
    const TimePoint now = std::chrono::system_clock::now();
    expire_prepared(pods, options, now);
    for (const Located& pod : pods.list({Phase::exited_garbage})) {
        if (time_in_phase(pod, now) < options.grace_period) {
            options.note("pod \"" + pod.id.str() + "\" not removed: still within grace period (" +
                         format_duration(options.grace_period) + ")");
            continue;
        }
        collect(pods, pod, options);
    }
    for (const Located& pod : pods.list({Phase::garbage, Phase::embryo})) collect(pods, pod, options);
    collect_what_plugins_lost(pods, options);
    sandbox::seccomp::collect(pods.data_dir(), kFilterGrace);
}

void remove(const PodStore& pods, const Located& pod, const std::string& bus_address,
            const std::vector<std::string>& config_dirs) {
    const State state = pod.state();
    if (state == State::running || state == State::preparing || state == State::exited_deleting ||
        state == State::deleting) {
        throw Error("pod \"" + pod.id.str() + "\" is " + std::string(name_of(state)));
    }
    make_systemd_forget(pod, bus_address);
    detach_networks(pod.dir, pod.id, config_dirs);
    if (pod.phase != Phase::exited_garbage && !pods.mark(pod)) {
        throw Error("pod \"" + pod.id.str() + "\" is in use");
    }
    const auto marked = pods.locate(pod.id);
    if (!marked) return;  // gc was faster
    auto garbage = pods.take_garbage(*marked);
    if (!garbage) throw Error("pod \"" + pod.id.str() + "\" is being deleted by another process");
    discard(std::move(*garbage));
}

}  // namespace rkt::pod
