// Every option there is, in groups that commands share (rkt-1.30.md 1.2, 1.8-1.15). Data only.
#pragma once

#include <array>

#include "cli/option.hpp"

namespace rkt::cli {

inline constexpr std::string_view kDefaultDataDir = "/var/lib/rkt";
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
    Option{.name = "host",
           .placeholder = "[USER@]HOST[:PORT]",
           .help = "do it on another host, over ssh: files and configuration are that host's",
           .letter = 'H'},
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

inline constexpr std::array kSysctlOption{
    Option{.name = "sysctl",
           .placeholder = "NAME=VALUE",
           .help =
               "kernel setting of the pod's network, IPC or host name (net.*, kernel.shm*, kernel.msg*, kernel.sem, "
               "fs.mqueue.*, kernel.hostname, kernel.domainname)",
           .repeatable = true},
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

inline constexpr std::array kJournalOption{
    Option{.name = "journal",
           .placeholder = "WHERE",
           .help =
               "where what the apps write is kept: host (the host's journal), or own (also in a journal of the pod's "
               "own, of 8 MiB at most, which journalctl -M shows)",
           .preset = "host",
           .words = "host own"},
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
    Option{.name = "interactive",
           .help = "the only app gets the caller's terminal; Ctrl-] three times in a second kills the pod",
           .arity = Arity::flag},
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
    Option{.name = "credential",
           .placeholder = "ID:PATH",
           .help =
               "file that every app finds as ID in $CREDENTIALS_DIRECTORY and in /run/secrets, as its user's alone; "
               "credentials of the unit (LoadCredential=) are there without it",
           .repeatable = true},
    Option{.name = "socket",
           .placeholder = "[ADDRESS:]PORT:PODPORT",
           .help =
               "pass connections to a TCP port of the host on to a port of the pod: to the socket that the unit "
               "has there (ListenStream=), else to one that is opened, and the pod begins with the first connection",
           .repeatable = true},
    Option{.name = "socket-idle",
           .placeholder = "TIME",
           .help = "with --socket: end the pod when nobody has been connected for so long; infinity: never",
           .preset = "5min"},
    Option{.name = "mds-register", .help = "register with the metadata service: AC_METADATA_URL", .arity = Arity::flag},
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
};
inline constexpr std::array kUuidFileSaveOption{
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
// Only rkt-fetch knows them: where to write an error instead of standard error, and whether an update asks
// (cli/fetch_child.hpp).
inline constexpr std::array kFetchChildOptions{
    Option{.name = "error-fd", .placeholder = "N", .help = "descriptor that gets an error", .hidden = true},
    Option{.name = "candidate", .help = "names do not mean the images yet", .arity = Arity::flag, .hidden = true},
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
inline constexpr std::array kManOptions{
    Option{.name = "output", .placeholder = "DIR", .help = "write every page to a file of DIR"},
};
inline constexpr std::array kBindOptions{
    Option{.name = "read-only", .help = "read-only in the app, with all that is mounted in it", .arity = Arity::flag},
    Option{.name = "mkdir", .help = "make the place in the app where it is missing", .arity = Arity::flag},
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
    Option{.name = "until", .placeholder = "DURATION", .help = "only lines older than DURATION"},
    Option{.name = "lines", .placeholder = "N", .help = "only the last N of these lines", .letter = 'n'},
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

}  // namespace rkt::cli
