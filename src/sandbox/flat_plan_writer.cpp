#include "sandbox/flat_plan_writer.hpp"

#include <fcntl.h>
#include <linux/filter.h>

#include <cstring>
#include <vector>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/text.hpp"
#include "sandbox/flat_block_writer.hpp"
#include "sandbox/flat_plan.hpp"

namespace rkt::sandbox {
namespace {

static_assert(static_cast<int>(Stdio::null) == static_cast<int>(FlatStdio::null) &&
              static_cast<int>(Stdio::log) == static_cast<int>(FlatStdio::log) &&
              static_cast<int>(Stdio::inherit) == static_cast<int>(FlatStdio::inherit) &&
              static_cast<int>(Stdio::relay) == static_cast<int>(FlatStdio::relay) &&
              static_cast<int>(Stdio::tty) == static_cast<int>(FlatStdio::tty) &&
              static_cast<int>(Stdio::stream) == static_cast<int>(FlatStdio::stream) &&
              static_cast<int>(Stdio::shared_tty) == static_cast<int>(FlatStdio::shared_tty));
static_assert(static_cast<int>(RestartPolicy::no) == static_cast<int>(FlatRestart::no) &&
              static_cast<int>(RestartPolicy::on_failure) == static_cast<int>(FlatRestart::on_failure) &&
              static_cast<int>(RestartPolicy::always) == static_cast<int>(FlatRestart::always));

static_assert(static_cast<int>(SdNotify::ignore) == static_cast<int>(FlatSdNotify::ignore) &&
              static_cast<int>(SdNotify::container) == static_cast<int>(FlatSdNotify::container) &&
              static_cast<int>(SdNotify::healthy) == static_cast<int>(FlatSdNotify::healthy));
static_assert(static_cast<int>(HealthAction::none) == static_cast<int>(FlatHealthAction::none) &&
              static_cast<int>(HealthAction::kill) == static_cast<int>(FlatHealthAction::kill) &&
              static_cast<int>(HealthAction::restart) == static_cast<int>(FlatHealthAction::restart) &&
              static_cast<int>(HealthAction::stop) == static_cast<int>(FlatHealthAction::stop));

FlatStdio flat(Stdio mode) { return static_cast<FlatStdio>(mode); }

std::vector<sock_filter> read_filter(const std::string& path) {
    if (path.empty()) return {};
    const Fd file(check(::open(path.c_str(), O_RDONLY | O_CLOEXEC), "opening " + path));
    const std::string bytes = read_all(file);
    std::vector<sock_filter> filter(bytes.size() / sizeof(sock_filter));
    if (filter.empty() || filter.size() > BPF_MAXINSNS || bytes.size() % sizeof(sock_filter) != 0) {
        throw Error(path + " is no system call filter");
    }
    memcpy(filter.data(), bytes.data(), bytes.size());
    return filter;
}

void flatten_restart(const PlanRestart& restart, FlatApp& flat_app) {
    flat_app.restart = static_cast<FlatRestart>(restart.policy);
    flat_app.restart_delay_ms = restart.delay_ms;
    flat_app.restart_steps = restart.steps;
    flat_app.restart_max_delay_ms = restart.max_delay_ms;
    flat_app.start_limit_interval_ms = restart.limit_interval_ms;
    flat_app.start_limit_burst = restart.limit_burst;
}

FlatHealth flatten_health(const PlanHealth& health, FlatBlockWriter& block) {
    return {block.texts(health.argv),
            health.interval_ms,
            health.timeout_ms,
            health.retries,
            health.start_period_ms,
            health.start_interval_ms,
            static_cast<FlatHealthAction>(health.action)};
}

void flatten_sockets(const std::vector<PlanSocket>& sockets, FlatApp& flat_app, FlatBlockWriter& block) {
    std::vector<uint32_t> numbers;
    std::vector<std::string> names;
    for (const PlanSocket& socket : sockets) {
        numbers.push_back(socket.number);
        names.push_back(socket.name);
    }
    flat_app.sockets = block.list(numbers);
    flat_app.listen_fdnames = block.text("LISTEN_FDNAMES=" + text::join(names, ":"));
}

FlatApp flatten_app(const PlanApp& app, FlatBlockWriter& block) {
    FlatApp flat_app;
    flat_app.capabilities = app.capabilities;
    flat_app.ambient = app.ambient_capabilities;
    flat_app.name = block.text(app.name.str());
    flat_app.cgroup = block.text(app.cgroup);
    flat_app.working_directory = block.text(app.working_directory);
    flat_app.user = block.text(app.user);
    flat_app.group = block.text(app.group);
    flat_app.owner = flat_app.user;
    flat_app.oom_score_adj = block.text(app.oom_score_adj ? std::to_string(*app.oom_score_adj) : "");
    flat_app.apparmor_profile = block.text(app.apparmor_profile);
    flat_app.selinux_context = block.text(app.selinux_context);
    flat_app.argv = block.texts(app.argv);
    flat_app.env = block.texts(app.env);
    flat_app.gids = block.list(app.supplementary_gids);
    std::vector<FlatMount> mounts;
    for (const auto& mount : app.mounts) {
        mounts.push_back({block.text(mount.volume), block.text(mount.target), mount.read_only, mount.in_host_volume});
    }
    flat_app.mounts = block.list(mounts);
    std::vector<FlatLimit> limits;
    for (const auto& limit : app.limits) limits.push_back({block.text(limit.file), block.text(limit.value)});
    flat_app.limits = block.list(limits);
    flat_app.filter = block.list(read_filter(app.filter));
    flat_app.pre_start = block.texts(app.pre_start);
    flat_app.post_stop = block.texts(app.post_stop);
    flatten_restart(app.restart, flat_app);
    flat_app.stdio[0] = flat(app.stdin_mode);
    flat_app.stdio[1] = flat(app.stdout_mode);
    flat_app.stdio[2] = flat(app.stderr_mode);
    flat_app.stop_signal = app.stop_signal;
    flat_app.read_only_rootfs = app.read_only_rootfs;
    flat_app.group_falls_back_to_user = app.group_falls_back_to_user;
    flat_app.seccomp = app.seccomp;
    flat_app.no_new_privileges = app.no_new_privileges;
    flat_app.sdnotify = static_cast<FlatSdNotify>(app.sdnotify);
    flat_app.health = flatten_health(app.health, block);
    flatten_sockets(app.sockets, flat_app, block);
    return flat_app;
}

}  // namespace

std::string flatten(const Plan& plan) {
    if (plan.apps.size() > kMaxApps) throw Error("a pod has at most " + std::to_string(kMaxApps) + " apps");
    static_assert(sizeof(FlatHeader) % alignof(FlatApp) == 0);
    FlatBlockWriter block(sizeof(FlatHeader) + plan.apps.size() * sizeof(FlatApp));

    FlatHeader header;
    header.apps = {sizeof(FlatHeader), static_cast<uint32_t>(plan.apps.size())};
    header.hostname = block.text(plan.hostname);
    header.stop_timeout_ms = plan.stop_timeout_ms;
    header.ends_with_starter = plan.ends_with_starter;
    header.is_mutable = plan.is_mutable;
    header.shares_host = plan.flavor == Flavor::fly;
    header.credentials = block.texts(plan.credentials);
    std::vector<FlatProxy> proxies;
    for (const PlanProxy& proxy : plan.proxies) proxies.push_back({proxy.socket, proxy.port});
    header.proxies = block.list(proxies);
    header.proxy_idle_ms = plan.proxy_idle_ms;
    header.watchdog_usec = plan.watchdog_usec;
    header.is_handed_over = plan.is_handed_over;
    for (size_t i = 0; i < plan.apps.size(); ++i) {
        block.put(sizeof(FlatHeader) + i * sizeof(FlatApp), flatten_app(plan.apps[i], block));
    }
    header.size = block.position();
    block.put(0, header);
    return std::move(block).take();
}

}  // namespace rkt::sandbox
