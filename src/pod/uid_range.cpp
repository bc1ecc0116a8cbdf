#include "pod/uid_range.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "base/error.hpp"
#include "base/text.hpp"
#include "pod/layout.hpp"
#include "spec/id_files.hpp"

namespace rkt::pod {
namespace {

// systemd.io/UIDS-GIDS: "Container UID range"; nspawn takes blocks of 65536 of it, and so do we.
constexpr uint32_t kBlock = PrivateUsers::kSize;
constexpr uint32_t kFirstBlock = 0x0008;
constexpr uint32_t kLastBlock = 0x6FFF;

bool is_account(uint32_t id) { return ::getpwuid(id) != nullptr || ::getgrgid(id) != nullptr; }

// What is given to somebody, whether it is in use or not.
class Given {
public:
    explicit Given(const IdOwners& owners) : is_account_(owners.is_account ? owners.is_account : is_account) {
        for (const char* name : {"/passwd", "/group"}) add(parse_accounts(read(owners.etc + name)));
        for (const char* name : {"/subuid", "/subgid"}) add(parse_subordinate_ids(read(owners.etc + name)));
        has_others_ = has_other_accounts(read(owners.etc + "/nsswitch.conf"));
    }

    [[nodiscard]] bool has(const IdRange& range) const {
        const auto meets = [&](const IdRange& given) { return given.meets(range); };
        if (std::any_of(ranges_.begin(), ranges_.end(), meets)) return true;
        // The two that nspawn asks for: root, and nobody.
        return has_others_ && (is_account_(static_cast<uint32_t>(range.first)) ||
                               is_account_(static_cast<uint32_t>(range.first + 65534)));
    }

private:
    // May be a symbolic link, as /etc/nsswitch.conf often is; may be missing.
    static std::string read(const std::string& path) {
        const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        if (!file && errno != ENOENT) throw SystemError(errno, "opening " + path);
        return file ? read_all(file) : "";
    }
    void add(const std::vector<IdRange>& more) { ranges_.insert(ranges_.end(), more.begin(), more.end()); }

    std::vector<IdRange> ranges_;
    std::function<bool(uint32_t)> is_account_;
    bool has_others_ = false;
};

bool try_lock(const Fd& file) {
    struct flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    if (::fcntl(file.get(), F_OFD_SETLK, &whole) == 0) return true;
    if (errno == EAGAIN || errno == EACCES) return false;
    throw SystemError(errno, "locking a range of ids");
}

// As systemd's make_lock_file() does: whoever has had the file may have removed it before letting go of it.
Fd lock_block(const Dir& dir, uint32_t block) {
    const std::string name = std::to_string(block * kBlock);
    for (;;) {
        Fd file = dir.open_file(name, O_RDWR | O_CREAT | O_NOFOLLOW | O_NOCTTY, 0600);
        if (!try_lock(file)) return {};
        struct stat st {};
        check(::fstat(file.get(), &st), "looking at " + name);
        if (st.st_nlink > 0) return file;
    }
}

std::vector<Fd> lock_blocks(const Dir& dir, uint32_t base, uint32_t size) {
    std::vector<Fd> locks;
    for (uint32_t block = base / kBlock; block <= (base + size - 1) / kBlock; ++block) {
        locks.push_back(lock_block(dir, block));
        if (!locks.back()) return {};
    }
    return locks;
}

UidRange take_given(const PrivateUsers& wanted, const Dir& dir) {
    UidRange range{{wanted.base, wanted.size, true}, lock_blocks(dir, wanted.base, wanted.size)};
    if (!range.locks.empty()) return range;
    throw Error("ids " + wanted.str() + " are in use by another pod or machine (--private-users=pick takes free ones)");
}

uint32_t preferred_block(const PodId& pod, uint32_t count) {
    return static_cast<uint32_t>(std::stoul(pod.str().substr(0, 8), nullptr, 16)) % count;
}

UidRange pick(const PodId& pod, const Dir& dir, const IdOwners& owners, bool required) {
    const Given given(owners);
    constexpr uint32_t kCount = kLastBlock - kFirstBlock + 1;
    const uint32_t preferred = preferred_block(pod, kCount);
    for (uint32_t i = 0; i < kCount; ++i) {
        const uint32_t block = kFirstBlock + (preferred + i) % kCount;
        if (given.has({uint64_t{block} * kBlock, kBlock})) continue;
        auto locks = lock_blocks(dir, block * kBlock, kBlock);
        if (!locks.empty()) return {{block * kBlock, kBlock, required}, std::move(locks)};
    }
    throw Error("every range of ids for containers is in use");
}

}  // namespace

void keep_private_users(const Dir& pod, const PrivateUsers& wanted) {
    pod.write_file(kPrivateUsers, wanted.str() + "\n");
}

PrivateUsers private_users_of(const Dir& pod) {
    const auto kept = pod.find_and_read(kPrivateUsers);
    return kept ? PrivateUsers::parse(text::trim(*kept)) : PrivateUsers();
}

UidRange take_uid_range(const PrivateUsers& wanted, const PodId& pod, const IdOwners& owners) {
    if (wanted.mode == PrivateUsers::Mode::no) return {};
    const Dir dir = Dir::open_or_create(owners.lock_dir);
    if (wanted.mode == PrivateUsers::Mode::range) return take_given(wanted, dir);
    return pick(pod, dir, owners, wanted.mode == PrivateUsers::Mode::pick);
}

void drop_uid_range(const PlanUsers& users, const IdOwners& owners) noexcept {
    if (!users) return;
    try {
        const Dir dir = Dir::open(owners.lock_dir);
        for (uint32_t block = users.base / kBlock; block <= (users.base + users.size - 1) / kBlock; ++block) {
            // Removed while it is locked: who waits for it finds out, and makes a new one.
            if (const Fd lock = lock_block(dir, block)) dir.remove_file(std::to_string(block * kBlock));
        }
    } catch (const Error&) {
        // An empty file that nobody needs.
    }
}

void sweep_uid_ranges(const IdOwners& owners) noexcept {
    try {
        for (const std::string& name : Dir::open(owners.lock_dir).entries()) {
            const auto base = text::to_u64(name);
            if (base && *base % kBlock == 0 && *base < UINT32_MAX) {
                drop_uid_range({static_cast<uint32_t>(*base), kBlock, false}, owners);
            }
        }
    } catch (const Error&) {
        // No range was ever taken.
    }
}

}  // namespace rkt::pod
