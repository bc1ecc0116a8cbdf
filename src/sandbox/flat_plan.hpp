// The plan as init reads it: one block of memory with offsets, so that the pod's PID 1 needs neither
// JSON nor a heap. Written by flat_plan_writer.cpp on the host, checked whole by open() before use.
//
//   FlatHeader | tables of FlatApp, FlatMount, FlatText, uint32_t | NUL-terminated texts
#pragma once

#include <cstddef>
#include <cstdint>

namespace rkt::sandbox {

inline constexpr uint32_t kFlatMagic = 0x31504c46;  // "FLP1"
inline constexpr uint32_t kMaxApps = 256;

struct FlatText {
    uint32_t offset = 0;
    uint32_t size = 0;  // without the NUL
};
struct FlatList {
    uint32_t offset = 0;
    uint32_t count = 0;
};

enum class FlatStdio : uint32_t { null, log, inherit, relay, tty, stream, shared_tty };
enum class FlatRestart : uint32_t { no, on_failure, always };
enum class FlatSdNotify : uint32_t { ignore, container, healthy };
enum class FlatHealthAction : uint32_t { none, kill, restart, stop };

struct FlatMount {
    FlatText volume;
    FlatText target;
    uint32_t read_only = 0;
    uint32_t in_host_volume = 0;  // PlanMount
};

struct FlatLimit {
    FlatText file;
    FlatText value;
};

// Connections to a socket of handoff::kSockets go to a port of the pod.
struct FlatProxy {
    uint32_t socket = 0;
    uint32_t port = 0;
};

struct FlatHealth {
    FlatList argv;  // of FlatText; empty: no check
    uint32_t interval_ms = 0;
    uint32_t timeout_ms = 0;
    uint32_t retries = 0;
    uint32_t start_period_ms = 0;
    uint32_t start_interval_ms = 0;
    FlatHealthAction action = FlatHealthAction::none;
};

struct FlatApp {
    uint64_t capabilities = 0;
    uint64_t ambient = 0;
    FlatText name;
    FlatText cgroup;
    FlatText working_directory;
    FlatText user;
    FlatText group;
    FlatText owner;  // the app's user also where what is run is somebody else's; the pod's credentials are his
    FlatText oom_score_adj;     // decimal; "": the unit's
    FlatText apparmor_profile;  // "": what the host gives
    FlatText selinux_context;
    FlatList argv;       // of FlatText, at least one
    FlatList env;        // of FlatText
    FlatList gids;       // of uint32_t
    FlatList mounts;     // of FlatMount
    FlatList limits;     // of FlatLimit
    FlatList filter;     // of sock_filter; empty: the default one, if any
    FlatList pre_start;  // of FlatText; empty: no such handler
    FlatList post_stop;
    FlatStdio stdio[3] = {};
    FlatRestart restart = FlatRestart::no;
    uint32_t restart_delay_ms = 0;
    uint32_t restart_steps = 0;
    uint32_t restart_max_delay_ms = 0;
    uint32_t start_limit_interval_ms = 0;
    uint32_t start_limit_burst = 0;
    int32_t stop_signal = 15;
    uint32_t read_only_rootfs = 0;
    uint32_t group_falls_back_to_user = 0;
    uint32_t seccomp = 0;
    uint32_t no_new_privileges = 0;
    FlatSdNotify sdnotify = FlatSdNotify::ignore;
    FlatHealth health;
    FlatList sockets;         // of uint32_t: which of handoff::kSockets
    FlatText listen_fdnames;  // the variable
};

struct alignas(8) FlatHeader {
    uint32_t magic = kFlatMagic;
    uint32_t size = 0;
    FlatList apps;  // at most kMaxApps
    FlatText hostname;
    uint32_t stop_timeout_ms = 0;
    uint32_t ends_with_starter = 0;
    uint32_t is_mutable = 0;
    uint32_t shares_host = 0;  // flavor fly: the leader's root is the app's, its namespaces are the host's
    FlatList credentials;      // of FlatText: their names
    FlatList proxies;          // of FlatProxy
    uint32_t proxy_idle_ms = 0;   // without connections, after which the pod ends; 0: never
    uint64_t watchdog_usec = 0;   // of the unit; 0: none
    uint32_t is_handed_over = 0;  // init becomes the unit's main process when the starter has ended
};

// A block of memory with offsets, and what may be believed of it.
class FlatBlock {
public:
    FlatBlock() noexcept = default;
    FlatBlock(const void* base, size_t size) noexcept : base_(base), size_(size) {}

    [[nodiscard]] const char* text(FlatText text) const noexcept { return bytes() + text.offset; }
    template <typename T>
    [[nodiscard]] const T* list(FlatList list) const noexcept {
        return reinterpret_cast<const T*>(bytes() + list.offset);
    }
    [[nodiscard]] bool has_list(FlatList list, size_t item, size_t alignment) const noexcept;
    [[nodiscard]] bool has_text(FlatText text) const noexcept;
    [[nodiscard]] bool has_texts(FlatList list) const noexcept;

protected:
    [[nodiscard]] const char* bytes() const noexcept { return static_cast<const char*>(base_); }

    const void* base_ = nullptr;
    size_t size_ = 0;
};

// A checked view: every list and text lies inside the block, texts end in NUL and have none inside,
// names are single path components.
class FlatPlan : public FlatBlock {
public:
    FlatPlan() noexcept = default;
    // `base` is aligned for uint64_t. False: not a plan.
    [[nodiscard]] bool open(const void* base, size_t size) noexcept;

    [[nodiscard]] const FlatHeader& header() const noexcept { return *static_cast<const FlatHeader*>(base_); }
    [[nodiscard]] const FlatApp& app(uint32_t index) const noexcept { return list<FlatApp>(header().apps)[index]; }
    // Every text and list of an app lies inside.
    [[nodiscard]] bool has_app(const FlatApp& app) const noexcept;
    [[nodiscard]] uint32_t app_count() const noexcept { return header().apps.count; }

private:
    [[nodiscard]] bool has_name(FlatText text) const noexcept;
    [[nodiscard]] bool has_names(FlatList list) const noexcept;
    [[nodiscard]] bool has_mounts(FlatList list) const noexcept;
    [[nodiscard]] bool has_limits(FlatList list) const noexcept;
    [[nodiscard]] bool has_proxies(FlatList list) const noexcept;
    [[nodiscard]] bool has_sockets(FlatList list) const noexcept;
};

}  // namespace rkt::sandbox
