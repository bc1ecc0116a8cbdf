// Every option there is, in groups that commands share (rkt-1.30.md 1.2, 1.8-1.15). Data only.
#pragma once

#include <array>

#include "cli/option.hpp"

namespace rkt::cli {

inline constexpr std::string_view kDefaultDataDir = "/var/lib/rkt";
inline constexpr std::string_view kNoIsolators =
    "limits of single apps are not built yet (limit the pod: --property=MemoryMax=…, or its unit)";
inline constexpr std::string_view kNoStage1 = "there is no stage1: the --stage1-… options are ignored";

// Before or after the verb.
inline constexpr std::array kGlobalOptions{
    Option{.name = "dir", .placeholder = "DIR", .help = "data directory", .preset = kDefaultDataDir},
    Option{.name = "system-config",
           .placeholder = "DIR",
           .help = "vendor's configuration, lowest precedence",
           .preset = "/usr/lib/rkt"},
    Option{.name = "local-config", .placeholder = "DIR", .help = "administrator's configuration", .preset = "/etc/rkt"},
    Option{.name = "user-config", .placeholder = "DIR", .help = "third configuration, highest precedence"},
    Option{.name = "insecure-options",
           .placeholder = "LIST",
           .help = "comma-separated list of security features to disable: none, image, tls, http, pubkey, "
                   "capabilities, paths, seccomp, all-fetch, all-run, all",
           .preset = "none",
           .words = "none image tls http pubkey capabilities paths seccomp all-fetch all-run all"},
    Option{.name = "trust-keys-from-https",
           .help = "trust keys found by discovery over https without asking",
           .arity = Arity::flag},
    Option{.name = "debug", .help = "print the whole chain of an error, and more on the way", .arity = Arity::flag},
    Option{
        .name = "help", .help = "print the help of the command", .arity = Arity::flag, .letter = 'h', .hidden = true},
    Option{.name = "cpuprofile", .placeholder = "FILE", .hidden = true, .refused = "use perf(1)"},
    Option{.name = "memprofile", .placeholder = "FILE", .hidden = true, .refused = "use heaptrack(1)"},
    // How tests, and the service of `run --detach`, point a process at other parts than the installed ones.
    Option{
        .name = "bus-address", .placeholder = "ADDRESS", .help = "D-Bus address of the system manager", .hidden = true},
    Option{.name = "libexec-dir", .placeholder = "DIR", .help = "where rkt-init and rkt-fetch are", .hidden = true},
};

inline constexpr std::array kPullOptions{
    Option{.name = "pull-policy",
           .placeholder = "POLICY",
           .help = "when to fetch: new (if not in the store), update (always ask), never (store only)",
           .words = "new update never"},
    Option{.name = "store-only",
           .help = "same as --pull-policy=never",
           .arity = Arity::flag,
           .hidden = true,
           .instead = "--pull-policy=never"},
    Option{.name = "no-store",
           .help = "same as --pull-policy=update",
           .arity = Arity::flag,
           .hidden = true,
           .instead = "--pull-policy=update"},
    Option{.name = "signature",
           .placeholder = "FILE",
           .help = "file with the detached signature of the image before it",
           .scope = Scope::image},
};

// When an app is begun again, as systemd writes it (spec/restart.hpp); of all apps before the first image.
inline constexpr std::array kRestartOptions{
    Option{.name = "restart",
           .placeholder = "WHEN",
           .help = "begin the app again when it has ended: no, on-failure, always",
           .scope = Scope::image_or_all,
           .preset = "no",
           .words = "no on-failure always"},
    Option{.name = "restart-sec",
           .placeholder = "TIME",
           .help = "time before it is begun again",
           .scope = Scope::image_or_all,
           .preset = "100ms"},
    Option{.name = "restart-steps",
           .placeholder = "N",
           .help = "in how many restarts that time grows to --restart-max-delay-sec",
           .scope = Scope::image_or_all},
    Option{.name = "restart-max-delay-sec",
           .placeholder = "TIME",
           .help = "longest time before it is begun again",
           .scope = Scope::image_or_all},
    Option{.name = "start-limit-interval-sec",
           .placeholder = "TIME",
           .help = "in which it is begun --start-limit-burst times at most",
           .scope = Scope::image_or_all,
           .preset = "10s"},
    Option{.name = "start-limit-burst",
           .placeholder = "N",
           .help = "how often it is begun in that time; 0: no limit",
           .scope = Scope::image_or_all,
           .preset = "5"},
};

// Of an app that is added to a running pod.
inline constexpr std::array kAddOptions{
    Option{.name = "mnt-volume",
           .placeholder = "NAME,target=PATH,kind=KIND,...",
           .help = "volume for the app and where it sees it, as --volume of `rkt run`",
           .scope = Scope::image,
           .repeatable = true},
    Option{.name = "mount",
           .placeholder = "volume=NAME,target=PATH",
           .help = "where the app sees a volume that the pod has",
           .scope = Scope::image,
           .repeatable = true},
};

// Of a pod that begins without apps.
inline constexpr std::array kSandboxOptions{
    Option{.name = "port",
           .placeholder = "NAME:PROTOCOL:PODPORT:HOSTIP:HOSTPORT",
           .help = "forward a port of the host to a port of the pod",
           .repeatable = true},
    Option{.name = "annotation", .placeholder = "NAME=VALUE", .help = "annotation of the pod", .repeatable = true},
    Option{.name = "user-annotation",
           .placeholder = "NAME=VALUE",
           .help = "free-form annotation of the pod",
           .repeatable = true},
    Option{.name = "user-label", .placeholder = "NAME=VALUE", .help = "free-form label of the pod", .repeatable = true},
};

// Of the whole pod.
inline constexpr std::array kPodOptions{
    Option{.name = "volume",
           .placeholder = "NAME,kind=KIND,...",
           .help =
               "volume for the apps: NAME,kind=host,source=PATH[,readOnly=BOOL][,recursive=BOOL]"
               "[,propagation=private|rslave] (rslave: what the host mounts below it later appears, as it is there), "
               "NAME,kind=empty[,mode=MODE][,uid=UID][,gid=GID][,readOnly=BOOL], or NAME,kind=tmpfs[,size=SIZE] and "
               "as empty",
           .repeatable = true},
    Option{.name = "mount",
           .placeholder = "volume=NAME,target=PATH",
           .help = "where the app before it sees a volume; before the first image: all apps",
           .scope = Scope::image_or_all,
           .repeatable = true},
    Option{
        .name = "set-env", .placeholder = "NAME=VALUE", .help = "environment variable of all apps", .repeatable = true},
    Option{.name = "set-env-file",
           .placeholder = "FILE",
           .help = "file of NAME=VALUE lines: environment of all apps",
           .repeatable = true},
    Option{.name = "inherit-env", .help = "apps inherit the caller's environment", .arity = Arity::flag},
    Option{.name = "port",
           .placeholder = "NAME:[HOSTIP:]HOSTPORT",
           .help = "forward a port of the host to the app's port NAME",
           .repeatable = true},
    Option{.name = "sysctl",
           .placeholder = "NAME=VALUE",
           .help =
               "kernel setting of the pod's network, IPC or host name (net.*, kernel.shm*, kernel.msg*, kernel.sem, "
               "fs.mqueue.*, kernel.hostname, kernel.domainname)",
           .repeatable = true},
    Option{.name = "no-overlay",
           .help = "copy images instead of layering them",
           .arity = Arity::flag,
           .refused = "the root of an app is always an overlay, which every supported kernel can mount"},
    Option{.name = "pod-manifest",
           .placeholder = "FILE",
           .help = "make the pod that this manifest describes, of images in the store; without images, volumes, "
                   "mounts, ports and environment on the command line"},
};

inline constexpr std::array kUsersOption{
    Option{.name = "private-users",
           .placeholder = "RANGE",
           .help = "user namespace of the pod: pick (65536 ids of the host that nobody has), BASE[:SIZE], or no; the "
                   "default is pick where kernel and file systems can, and no with --net=host",
           .arity = Arity::optional,
           .bare = "pick",
           .words = "pick no"},
};

// How a pod is started.
inline constexpr std::array kStartOptions{
    Option{
        .name = "net",
        .placeholder = "NETWORK",
        .help = "networks of the pod: NAME[:KEY=VALUE;...],..., all, host (the host's own) or none (a loopback only)",
        .arity = Arity::optional,
        .repeatable = true,
        .preset = "default",
        .bare = "default",
        .words = "default default-restricted host none all"},
    Option{.name = "hostname", .placeholder = "NAME", .help = "host name of the pod", .preset = "rkt-$UUID"},
    Option{.name = "stop-timeout",
           .placeholder = "TIME",
           .help = "from the signal that asks an app to end to the one that ends it",
           .preset = "10s"},
    Option{.name = "interactive", .help = "the only app gets the caller's terminal", .arity = Arity::flag},
    Option{.name = "ipc",
           .placeholder = "MODE",
           .help = "IPC namespace (System V IPC, message queues): auto or private (one of the pod's own), parent (the "
                   "caller's)",
           .preset = "auto",
           .words = "auto private parent"},
    Option{.name = "dns",
           .placeholder = "IP",
           .help = "name server; host: the host's resolv.conf; none: the image's",
           .repeatable = true},
    Option{.name = "dns-search", .placeholder = "DOMAIN", .help = "domain to search", .repeatable = true},
    Option{.name = "dns-opt", .placeholder = "OPTION", .help = "resolver option", .repeatable = true},
    Option{.name = "dns-domain", .placeholder = "DOMAIN", .help = "local domain"},
    Option{.name = "hosts-entry",
           .placeholder = "IP=HOST",
           .help = "line of /etc/hosts; host: the host's own file",
           .repeatable = true},
    Option{.name = "mds-register", .help = "register with the metadata service: AC_METADATA_URL", .arity = Arity::flag},
};

// Of one app: after its image.
inline constexpr std::array kAppOptions{
    Option{.name = "name", .placeholder = "NAME", .help = "name of the app", .scope = Scope::image},
    Option{.name = "exec",
           .placeholder = "PROGRAM",
           .help = "program to run instead of the image's; arguments follow after --",
           .scope = Scope::image},
    Option{
        .name = "working-dir", .placeholder = "DIR", .help = "working directory in the image", .scope = Scope::image},
    Option{.name = "environment",
           .placeholder = "NAME=VALUE",
           .help = "environment variable of the app",
           .scope = Scope::image,
           .repeatable = true},
    Option{.name = "user",
           .placeholder = "USER",
           .help = "user: name, number, or a path in the image whose owner it is",
           .scope = Scope::image},
    Option{.name = "group", .placeholder = "GROUP", .help = "group: name, number, or path", .scope = Scope::image},
    Option{.name = "supplementary-gids",
           .placeholder = "GID[,GID...]",
           .help = "further groups, instead of the image's",
           .scope = Scope::image},
    Option{.name = "readonly-rootfs",
           .placeholder = "BOOL",
           .help = "whether the app's root file system is read-only",
           .scope = Scope::image,
           .words = "true false"},
    Option{.name = "annotation",
           .placeholder = "NAME=VALUE",
           .help = "annotation of the app",
           .scope = Scope::image,
           .repeatable = true},
    Option{.name = "user-annotation",
           .placeholder = "NAME=VALUE",
           .help = "free-form annotation, instead of the image's",
           .scope = Scope::image,
           .repeatable = true},
    Option{.name = "user-label",
           .placeholder = "NAME=VALUE",
           .help = "free-form label, instead of the image's",
           .scope = Scope::image,
           .repeatable = true},
    Option{.name = "memory",
           .placeholder = "BYTES",
           .help = "most memory the app may use, as 16Mi or 1G; at more it is killed as a whole",
           .scope = Scope::image},
    Option{.name = "cpu",
           .placeholder = "CPUS",
           .help = "most CPU time the app may use, as 500m (half a CPU) or 2; its weight, too: 100 for one CPU",
           .scope = Scope::image},
    Option{.name = "cpu-shares",
           .placeholder = "N",
           .help = "weight of the app where CPUs are short: 2 to 262144, 1024 is everybody else's",
           .scope = Scope::image},
    Option{.name = "pids-limit",
           .placeholder = "N",
           .help = "most processes and threads the app may have",
           .scope = Scope::image},
    Option{.name = "oom-score-adj",
           .placeholder = "N",
           .help = "what the OOM killer adds to the app's score: -1000 (never) to 1000 (first)",
           .scope = Scope::image},
    Option{.name = "oom-score-adjust",
           .placeholder = "N",
           .help = "same as --oom-score-adj",
           .scope = Scope::image,
           .hidden = true},
    Option{.name = "caps-retain",
           .placeholder = "CAP[,CAP...]",
           .help = "the only capabilities to keep; an app that is not root has them, too",
           .scope = Scope::image},
    Option{.name = "caps-remove",
           .placeholder = "CAP[,CAP...]",
           .help = "capabilities to take from the default set",
           .scope = Scope::image},
    Option{.name = "cap-retain",
           .placeholder = "CAP[,CAP...]",
           .help = "same as --caps-retain",
           .scope = Scope::image,
           .hidden = true,
           .instead = "--caps-retain"},
    Option{.name = "cap-remove",
           .placeholder = "CAP[,CAP...]",
           .help = "same as --caps-remove",
           .scope = Scope::image,
           .hidden = true,
           .instead = "--caps-remove"},
    Option{.name = "seccomp",
           .placeholder = "FILTER",
           .help = "system call filter, instead of the default one: mode=retain|remove[,errno=NAME],CALL|@SET,... "
                   "(the only calls, or the only ones refused), or profile=/PATH (OCI's and docker's JSON)",
           .scope = Scope::image},
    Option{.name = "no-new-privileges",
           .help = "neither set-user-ID programs nor file capabilities raise the app's privileges",
           .arity = Arity::flag,
           .scope = Scope::image},
    Option{.name = "apparmor",
           .placeholder = "PROFILE",
           .help = "AppArmor profile of the app, which the host must have loaded",
           .scope = Scope::image},
    Option{.name = "selinux",
           .placeholder = "USER:ROLE:TYPE[:LEVEL]",
           .help = "SELinux context of the app",
           .scope = Scope::image},
    Option{.name = "stdin",
           .placeholder = "MODE",
           .help = "where the app reads: null, stream or tty (see `rkt attach`)",
           .scope = Scope::image,
           .preset = "null",
           .words = "null stream tty"},
    Option{.name = "stdout",
           .placeholder = "MODE",
           .help = "where the app writes: null, log, stream or tty (the last two go to whoever attaches, and to the "
                   "journal while nobody does; never to the terminal of `run`)",
           .scope = Scope::image,
           .preset = "log",
           .words = "null log stream tty"},
    Option{.name = "stderr",
           .placeholder = "MODE",
           .help = "the same for standard error",
           .scope = Scope::image,
           .preset = "log",
           .words = "null log stream tty"},
};

inline constexpr std::array kRunOptions{
    Option{.name = "detach",
           .help = "hand the pod to systemd as a service of its own; print its UUID when it is ready",
           .arity = Arity::flag,
           .letter = 'd'},
    Option{.name = "unit",
           .placeholder = "NAME",
           .help = "with --detach: name of the service",
           .preset = "rkt-$UUID.service"},
    Option{.name = "uuid-file-save", .placeholder = "FILE", .help = "write the pod's UUID to FILE"},
};

// Of the unit the pod becomes.
inline constexpr std::array kUnitOptions{
    Option{.name = "unit-has-limits",
           .help = "the pod's limits are properties of the unit already: of the service of `run --detach`",
           .arity = Arity::flag,
           .hidden = true},
    Option{.name = "slice", .placeholder = "SLICE", .help = "slice of the pod's unit", .preset = "machine.slice"},
    Option{.name = "property",
           .placeholder = "NAME=VALUE",
           .help = "property of the pod's unit, as in systemd.exec(5) and systemd.resource-control(5)",
           .repeatable = true},
};

inline constexpr std::array kQuietOption{
    Option{.name = "quiet", .help = "print no progress, and nothing that the apps write", .arity = Arity::flag},
};

inline constexpr std::array kStage1Options{
    Option{.name = "flavor",
           .placeholder = "FLAVOR",
           .help = "pod, or fly: one trusted app of the host with nothing of its own but its root file system",
           .preset = "pod",
           .words = "pod fly"},
    Option{.name = "stage1-url", .placeholder = "URL", .hidden = true, .ignored = kNoStage1},
    Option{.name = "stage1-path", .placeholder = "PATH", .hidden = true, .ignored = kNoStage1},
    Option{.name = "stage1-name", .placeholder = "NAME", .hidden = true, .ignored = kNoStage1},
    Option{.name = "stage1-hash", .placeholder = "HASH", .hidden = true, .ignored = kNoStage1},
    Option{.name = "stage1-from-dir", .placeholder = "NAME", .hidden = true, .ignored = kNoStage1},
};

inline constexpr std::array kFetchOptions{
    Option{.name = "full", .help = "print whole image ids", .arity = Arity::flag},
};
// Only rkt-fetch knows it: where to write an error instead of standard error (cli/fetch_child.hpp).
inline constexpr std::array kFetchChildOptions{
    Option{.name = "error-fd", .placeholder = "N", .help = "descriptor that gets an error", .hidden = true},
};

inline constexpr std::array kTableOptions{
    Option{.name = "full", .help = "whole ids and absolute times", .arity = Arity::flag},
    Option{.name = "no-legend", .help = "no header", .arity = Arity::flag},
};
inline constexpr std::array kLegendOption{
    Option{.name = "no-legend", .help = "no header", .arity = Arity::flag},
};
inline constexpr std::array kFormatOption{
    Option{.name = "format",
           .placeholder = "FORMAT",
           .help = "json or json-pretty; a table when empty",
           .words = "json json-pretty"},
};
inline constexpr std::array kUuidFileOption{
    Option{.name = "uuid-file", .placeholder = "FILE", .help = "read the pod's UUID from FILE"},
};
inline constexpr std::array kAppOption{
    Option{.name = "app", .placeholder = "NAME", .help = "name of the app"},
};
inline constexpr std::array kAttachOptions{
    Option{.name = "mode",
           .placeholder = "MODE",
           .help = "what to attach to: auto (everything), tty, tty-in, tty-out, or any of stdin,stdout,stderr; list "
                   "prints what there is",
           .preset = "auto",
           .words = "auto list tty tty-in tty-out stdin stdout stderr"},
};
inline constexpr std::array kPrettyOption{
    Option{.name = "pretty-print", .help = "indent the JSON", .arity = Arity::flag, .preset = "true"},
};

inline constexpr std::array kStatusOptions{
    Option{.name = "wait",
           .placeholder = "DURATION",
           .help = "wait until the pod has ended, at most DURATION",
           .arity = Arity::optional,
           .preset = "false",
           .bare = "true"},
    Option{.name = "wait-ready",
           .placeholder = "DURATION",
           .help = "wait until the pod is ready, at most DURATION",
           .arity = Arity::optional,
           .preset = "false",
           .bare = "true"},
};
inline constexpr std::array kTrustedForOptions{
    Option{.name = "prefix", .placeholder = "NAME", .help = "for images whose name begins with NAME"},
    Option{.name = "root", .help = "for every image", .arity = Arity::flag},
};
inline constexpr std::array kTrustOptions{
    Option{.name = "skip-fingerprint-review", .help = "trust the key without asking", .arity = Arity::flag},
    Option{.name = "insecure-allow-http", .help = "take the key from an http URL, too", .arity = Arity::flag},
};
inline constexpr std::array kOverwriteOption{
    Option{.name = "overwrite", .help = "replace what is there", .arity = Arity::flag},
};
inline constexpr std::array kExtractOptions{
    Option{.name = "rootfs-only", .help = "DIR gets the content of rootfs/ itself", .arity = Arity::flag},
};
inline constexpr std::array kSignOptions{
    Option{.name = "key", .placeholder = "USER-ID", .help = "gpg's name of the OpenPGP key to sign with"},
    Option{.name = "cosign-key", .placeholder = "FILE", .help = "private key (PEM) to sign as cosign does"},
    Option{.name = "signature-dir",
           .placeholder = "DIR",
           .help = "where simple signatures are written (lookaside-staging of registries.d)"},
};
inline constexpr std::array kPublishOptions{
    Option{.name = "url", .placeholder = "URL", .help = "where DIR will be served (https://HOST of the names)"},
    Option{.name = "key", .placeholder = "USER-ID", .help = "gpg's name of the key to sign with and to publish"},
};
inline constexpr std::array kPackOptions{
    Option{.name = "name", .placeholder = "NAME[:VERSION][,LABEL=VALUE...]", .help = "name and labels of the image"},
    Option{.name = "output", .placeholder = "FILE.aci", .help = "where the image is written", .letter = 'o'},
    Option{.name = "exec", .placeholder = "WORD", .help = "program and arguments, a word each", .repeatable = true},
    Option{.name = "port",
           .placeholder = "NAME,protocol=PROTOCOL,port=PORT",
           .help = "port that the app listens on",
           .repeatable = true},
    Option{.name = "environment", .placeholder = "NAME=VALUE", .help = "environment variable", .repeatable = true},
    Option{.name = "user", .placeholder = "USER", .help = "user that the app runs as", .preset = "0"},
    Option{.name = "group", .placeholder = "GROUP", .help = "group that the app runs as", .preset = "0"},
    Option{.name = "working-dir", .placeholder = "DIR", .help = "working directory"},
};
inline constexpr std::array kMetadataOptions{
    Option{
        .name = "listen-port", .placeholder = "PORT", .help = "port of the addresses that pods see", .preset = "18112"},
};
inline constexpr std::array kStopOptions{
    Option{.name = "force", .help = "kill the pod at once", .arity = Arity::flag},
};
inline constexpr std::array kGcOptions{
    Option{.name = "grace-period",
           .placeholder = "DURATION",
           .help = "how long an ended pod is kept after it was marked",
           .preset = "30m0s"},
    Option{.name = "expire-prepared",
           .placeholder = "DURATION",
           .help = "how long a prepared pod is kept",
           .preset = "24h0m0s"},
    Option{.name = "mark-only", .help = "only mark pods that have ended", .arity = Arity::flag},
};
inline constexpr std::array kLogsOptions{
    Option{.name = "follow", .help = "go on with new lines until the pod ends", .arity = Arity::flag, .letter = 'f'},
    Option{.name = "since", .placeholder = "DURATION", .help = "only lines younger than DURATION"},
};
inline constexpr std::array kImageListOptions{
    Option{.name = "fields",
           .placeholder = "LIST",
           .help = "comma-separated columns: id, name, size, importtime, lastused",
           .preset = "id,name,size,importtime,lastused"},
    Option{.name = "sort",
           .placeholder = "FIELD",
           .help = "name, importtime, lastused or size",
           .preset = "importtime",
           .words = "name importtime lastused size"},
    Option{.name = "order", .placeholder = "ORDER", .help = "asc or desc", .preset = "asc", .words = "asc desc"},
};
inline constexpr std::array kImageGcOptions{
    Option{.name = "grace-period",
           .placeholder = "DURATION",
           .help = "how long an image that nothing uses is kept after its last use",
           .preset = "24h0m0s"},
};

// When an app is ready, and whether it is well (spec/health.hpp).
inline constexpr std::array kHealthOptions{
    Option{.name = "sdnotify",
           .placeholder = "MODE",
           .help =
               "when the app counts as ready for the unit of the pod: ignore (when its program runs), container (when "
               "it says READY=1, see sd_notify(3); the preset of images annotated "
               "appc.io/executor/supports-systemd-notify=true), healthy (when its health check succeeds)",
           .scope = Scope::image,
           .preset = "ignore",
           .words = "ignore container healthy"},
    Option{.name = "health-cmd",
           .placeholder = "COMMAND",
           .help = "health check instead of the image's: a command for /bin/sh, a JSON array of words, or none",
           .scope = Scope::image},
    Option{.name = "health-interval",
           .placeholder = "TIME",
           .help = "from one health check to the next",
           .scope = Scope::image,
           .preset = "30s"},
    Option{.name = "health-timeout",
           .placeholder = "TIME",
           .help = "a health check that takes longer is killed, and has failed",
           .scope = Scope::image,
           .preset = "30s"},
    Option{.name = "health-retries",
           .placeholder = "N",
           .help = "failures in a row that make the app unhealthy",
           .scope = Scope::image,
           .preset = "3"},
    Option{.name = "health-start-period",
           .placeholder = "TIME",
           .help = "time after the app's start in which failures do not count; at least one --health-interval",
           .scope = Scope::image,
           .preset = "0"},
    Option{.name = "health-start-interval",
           .placeholder = "TIME",
           .help = "longest time between health checks while the app starts",
           .scope = Scope::image,
           .preset = "5s"},
    Option{.name = "health-on-failure",
           .placeholder = "ACTION",
           .help = "what happens to an app that becomes unhealthy: none, kill (SIGKILL; --restart decides what "
                   "follows), restart, stop",
           .scope = Scope::image,
           .preset = "none",
           .words = "none kill restart stop"},
    Option{.name = "no-healthcheck",
           .help = "without the image's health check; same as --health-cmd=none",
           .arity = Arity::flag,
           .scope = Scope::image},
};

}  // namespace rkt::cli
