// The descriptors that the leader keeps through its exec of rkt-init, by number. rkt-init makes all of
// them close-on-exec first of all, so that none reaches an app.
#pragma once

namespace rkt::sandbox::handoff {

inline constexpr int kChannel = 3;  // events to the starter; its end of file: the starter is gone
inline constexpr int kPlan = 4;     // memory file, see flat_plan.hpp
inline constexpr int kFilter = 5;   // default.bpf; only when an app asks for it
inline constexpr int kStatusDir = 6;  // of the pod's directory: all that init ever writes there
inline constexpr int kPodLock = 7;  // kept open: the lock that means "running"
inline constexpr int kCgroup = 8;   // the pod's group, in which init makes one for each app; missing without a unit
inline constexpr int kLibexec = 9;  // the directory of our programs, until rkt-init is executed
inline constexpr int kLeader = 10;  // enter only: the leader's pidfd, until its namespaces are joined
inline constexpr int kHolder = 10;  // until its namespaces are joined: the pidfd of namespace_holder.hpp
inline constexpr int kControl = 11;  // listens for requests (control.hpp)
inline constexpr int kNotify = 12;   // connected to the manager's $NOTIFY_SOCKET, or to a starter that stays and passes
                                    // on what is sent (systemd/notify_relay.hpp); missing without one
inline constexpr int kMachineBus = 13;  // listens at /run/dbus/system_bus_socket of the leader's root
inline constexpr int kUsers = 12;    // enter only: the pod's user namespace
inline constexpr int kRun = 13;      // enter only: the leader's /run
inline constexpr int kJournal =
    14;  // to the process of the pod's own journal (journal_handoff.hpp); missing without one
inline constexpr int kRelays = 15;  // an app's stdout, stderr where they are relayed or logged, in the plan's order

// What the pod's unit hands over, in its order, for apps (FlatApp::sockets).
inline constexpr int kSockets = kRelays + 2 * 256;
inline constexpr int kMaxSockets = 64;

// Descriptors that nobody uses: what hangs on them ends with the pod (an address, a port, nftables rules).
inline constexpr int kHoldings = kSockets + kMaxSockets;

// Paths in the leader's mount namespace, where every app's mounts are taken from. They begin at the leader's /run, which is
// its working directory and by CLONE_NEWNS that of every process to be an app: the path from "/" leads through the first
// app's image, where that app may rename directories and put links in their place.
inline constexpr const char* kOwnDir = "rkt";
inline constexpr const char* kAppsDir = "rkt/apps";        // APP/rootfs
inline constexpr const char* kPipesDir = "/streams";       // of APP: its log pipes
inline constexpr const char* kNotifySocket = "/notify";    // of APP: what its $NOTIFY_SOCKET is
inline constexpr const char* kVolumesDir = "rkt/volumes";  // NAME
inline constexpr const char* kResolvConf = "rkt/resolv.conf";
inline constexpr const char* kHosts = "rkt/hosts";
inline constexpr const char* kCredentialsDir = "rkt/credentials";  // ID; missing without any
inline constexpr const char* kIncomingDir = "host/incoming";       // incoming.hpp
// Mounts that are only used by descriptor. They are attached, because a detached one waits for an RCU grace
// period when its descriptor is closed, be it by exec or exit.
inline constexpr const char* kLibexecDir = "rkt/libexec";
inline constexpr const char* kJournalDir = "systemd/journal";
inline constexpr const char* kJournalFilesDir = "log/journal/";  // MACHINE-ID

// Of the machine's bus (init/machine_bus.cpp).
inline constexpr const char* kBusDir = "dbus";
inline constexpr const char* kBusSocket = "dbus/system_bus_socket";
inline constexpr const char* kEmptyDir = "rkt/empty";  // a root for those who need none

// argv of rkt-init: its name, then the unit for journal streams, or kEnter, or kSocketProxy and what it is to do.
inline constexpr const char* kInitName = "rkt-init";
inline constexpr const char* kEnter = "--enter";
inline constexpr const char* kSocketProxy = "--socket-proxy";

// Exit codes that are not the program's own (rkt-1.30.md 3.6).
inline constexpr int kExecFailed = 203;
inline constexpr int kSetupFailed = 254;
// systemd's code for "reboot me" (RestartForceExitStatus=133, as systemd-nspawn's units use it).
inline constexpr int kReboot = 133;

}  // namespace rkt::sandbox::handoff
