// Volumes of a pod and where its apps see them (appc/spec pods.md, rkt-1.30.md 4.9), and what rkt adds: kind=tmpfs
// and propagation.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rkt {

// host: a directory, file, socket or device of the host. empty: a directory of the pod's own, shared by its apps, gone
// with the pod. tmpfs: the same, in memory that is charged to the pod.
enum class VolumeKind { host, empty, tmpfs };

// What becomes of mounts that are made below a volume later (mount_namespaces(7)), in OCI's words. rprivate: each side
// keeps its own. rslave: the host's appear in the pod, with the host's own flags. rshared: the pod's on the host, too.
enum class Propagation { rprivate, rslave, rshared };

struct Volume {
    std::string name;
    VolumeKind kind = VolumeKind::empty;
    std::string source;  // host only, absolute
    std::optional<bool> read_only;
    std::optional<bool> recursive;           // absent means true; of no meaning but for host
    std::optional<std::string> mode;         // empty and tmpfs, octal text, default "0755"
    std::optional<uint32_t> uid;             // empty and tmpfs
    std::optional<uint32_t> gid;             // empty and tmpfs
    std::optional<uint64_t> size;            // tmpfs only, bytes; absent: half of the memory, as tmpfs(5)
    std::optional<Propagation> propagation;  // host only; absent means rprivate

    // NAME,kind=host,source=PATH[,readOnly=B][,recursive=B][,propagation=P]
    // NAME,kind=empty[,mode=][,uid=][,gid=][,readOnly=B]
    // NAME,kind=tmpfs[,size=][,mode=][,uid=][,gid=][,readOnly=B]
    static Volume parse_option(std::string_view s);  // throws UsageError
};

std::string_view name_of(VolumeKind kind);
std::string_view name_of(Propagation propagation);
std::optional<VolumeKind> find_volume_kind(std::string_view name);
std::optional<Propagation> find_propagation(std::string_view name);  // also OCI's "private"

bool is_octal_mode(std::string_view s);  // "0755"
// As tmpfs(5) and systemd write sizes: "65536", "64k", "64M", "1Gi"; each letter is a power of 1024.
std::optional<uint64_t> parse_size(std::string_view s);

struct Mount {
    std::string volume;
    std::string path;
    static Mount parse_option(std::string_view s);  // volume=NAME,target=PATH; throws UsageError
};

// A volume and the one place where it is seen: `rkt app add --mnt-volume`.
struct MountedVolume {
    Volume volume;
    Mount mount;
    // [name=]NAME,target=PATH,kind=…, as a volume's; throws UsageError
    static MountedVolume parse_option(std::string_view s);
};

}  // namespace rkt
