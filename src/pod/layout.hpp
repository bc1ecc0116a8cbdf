// Where pods keep what, drawn once; nobody else joins these paths. Names are rkt 1.x's where scripts
// may read them (rkt-1.30.md 3.3).
//
//   DATA-DIR/pods/PHASE/UUID/     PHASE: see phase.hpp; a flock on UUID/ means that somebody works on it
//     pod                         pod manifest (JSON), as made or as given
//     pod-created                 empty; its mtime is the creation time
//     command                     words of the `rkt run` it was made by, each ended by a NUL; absent: by another verb
//     flavor                      "fly"; absent: a pod with namespaces of its own
//     private-users-prepared      what `prepare` was told of a user namespace, spec/private_users.hpp
//     appsinfo/APP/manifest       image manifest of the app
//     appsinfo/APP/layers         its layers' diffIDs (hex), bottom first, one per line: keeps them from image gc
//     appsinfo/APP/filter.bpf     system call filter of an app that asks for one of its own (sandbox/seccomp/cache.hpp)
//     appsinfo/APP/{upper,work}   what the app wrote
//     sharedVolumes/VOLUME/       volumes of kind=empty
//     plan.json                   spec/plan.hpp, written by the start
//     pid                         the leader's host pid; mtime is the start time
//     unit                        name of the unit the pod is (or was) in
//     registration                "registered", or why not
//     net-info.json               the networks it joined, spec/net_info.hpp
//     net/INTERFACE, net/firewall what outlives the pod, until it is undone (net/detach.hpp)
//     metadata-token              names the pod to the metadata service; absent: it is not registered
//     journal/                    of the pod's own, where it was asked for (sandbox/own_journal.hpp); absent: it has
//     none resolv.conf, hosts          what its apps see in /etc, where it is not the image's or the host's status/
//     written by init (sandbox/init/status.hpp):
//       .ready                    empty; made when every app has started, and is ready where it says so
//       APP                       exit code, decimal
//       APP.started               empty; its mtime is the time of the app's last start
//       APP.reason                one word, how it ended beyond its exit code: oom-kill, start-failed, start-limit-hit
//       APP.health                one word, while it runs and has a health check: starting, healthy, unhealthy
//     control                     socket: requests to init (sandbox/control.hpp)
//     subcgroup                   its cgroup, where that is not its unit's: to be removed when the pod is
//     pod.lck                     held by who adds or removes apps
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/dir.hpp"
#include "spec/id.hpp"

namespace rkt::pod {

inline constexpr const char* kManifest = "pod";
inline constexpr const char* kCreated = "pod-created";
inline constexpr const char* kCommand = "command";
inline constexpr const char* kFlavor = "flavor";
inline constexpr const char* kPrivateUsers = "private-users-prepared";
inline constexpr const char* kAppsInfo = "appsinfo";
inline constexpr const char* kImageManifest = "manifest";
inline constexpr const char* kLayers = "layers";
inline constexpr const char* kFilter = "filter.bpf";
inline constexpr const char* kUpper = "upper";
inline constexpr const char* kWork = "work";
inline constexpr const char* kSharedVolumes = "sharedVolumes";
inline constexpr const char* kPlan = "plan.json";
inline constexpr const char* kPid = "pid";
inline constexpr const char* kUnit = "unit";
inline constexpr const char* kRegistration = "registration";
inline constexpr std::string_view kRegistered = "registered";  // the content of it
inline constexpr const char* kNetInfo = "net-info.json";
inline constexpr const char* kNetworks = "net";
inline constexpr const char* kMetadataToken = "metadata-token";
inline constexpr const char* kJournal = "journal";
inline constexpr const char* kResolvConf = "resolv.conf";
inline constexpr const char* kHosts = "hosts";
inline constexpr const char* kReady = "status/.ready";
inline constexpr const char* kStatus = "status";
inline constexpr const char* kSubCgroup = "subcgroup";
inline constexpr const char* kManifestLock = "pod.lck";
inline constexpr const char* kStartedSuffix = ".started";  // no app's name has a dot
inline constexpr const char* kReasonSuffix = ".reason";
inline constexpr const char* kHealthSuffix = ".health";

// appsinfo/APP/layers.
std::string print_layers(const std::vector<Digest>& layers);
std::vector<Digest> parse_layers(const std::string& content);  // throws ParseError

// DATA-DIR/pods, its phase directories made when missing. Throws SystemError.
Dir open_pods(const std::string& data_dir);

}  // namespace rkt::pod
