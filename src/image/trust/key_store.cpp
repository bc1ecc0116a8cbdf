#include "image/trust/key_store.hpp"

#include <fcntl.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "image/trust/public_key.hpp"

namespace rkt::image {
namespace {

constexpr const char* kKeys = "/trustedkeys";
constexpr const char* kPrefixes = "prefix.d";
constexpr size_t kMaxKeyFile = 1U << 20;

std::optional<KeyKind> kind_of(const std::string& name) {
    if (!text::is_hex(name)) return std::nullopt;
    if (name.size() == 40) return KeyKind::openpgp;
    if (name.size() == 64) return KeyKind::pem;
    return std::nullopt;
}

std::string path_of(const Dir& dir, const std::string& name) { return dir.path() + "/" + name; }

[[noreturn]] void refuse_symlink(const Dir& dir, const std::string& name) {
    throw Error(path_of(dir, name) + " is a symlink, and below trustedkeys none is followed: put the keys there");
}

void check_no_symlink(const Dir& dir, const std::string& name) {
    const auto entry = dir.stat_entry(name);
    if (entry && S_ISLNK(entry->st_mode)) refuse_symlink(dir, name);
}

// nullopt: there is none, or a file.
std::optional<Dir> find_dir(const Dir& dir, const std::string& name) {
    try {
        return dir.find_dir(name);
    } catch (SystemError& error) {
        check_no_symlink(dir, name);
        if (error.errnum() == ENOTDIR) return std::nullopt;
        error.add_context("looking for keys in " + dir.path());
        throw;
    }
}

std::optional<Dir> open_keys(const std::string& config_dir) {
    const std::string path = config_dir + kKeys;
    try {
        return Dir::open(path);
    } catch (const SystemError& error) {
        if (error.errnum() == ENOENT || error.errnum() == ENOTDIR) return std::nullopt;
        throw;
    }
}

std::vector<std::string> parts_of(const std::string& prefix) {
    return text::split(prefix.empty() ? "root.d" : std::string(kPrefixes) + "/" + prefix, '/');
}

std::optional<Dir> find_dir_of(const std::string& config_dir, const std::string& prefix) {
    auto dir = open_keys(config_dir);
    for (const std::string& part : parts_of(prefix))
        if (dir) dir = find_dir(*dir, part);
    return dir;
}

Dir make_dir_of(const std::string& config_dir, const std::string& prefix) {
    Dir dir = Dir::open_or_create(config_dir + kKeys);
    for (const std::string& part : parts_of(prefix)) {
        check_no_symlink(dir, part);
        dir = with_context("making a place for keys in " + dir.path(), [&] { return dir.make_dir(part); });
    }
    return dir;
}

// nullopt: it was removed meanwhile.
std::optional<std::string> read_key(const Dir& dir, const std::string& name) {
    check_no_symlink(dir, name);
    return with_context("reading the key " + path_of(dir, name), [&]() -> std::optional<std::string> {
        const auto file = dir.find_file(name, O_RDONLY | O_NONBLOCK);
        if (!file) return std::nullopt;
        return read_all(*file, kMaxKeyFile);
    });
}

bool is_what_its_name_says(const TrustedKey& key) {
    if (key.kind == KeyKind::openpgp) return !looks_like_pem_key(key.content);
    try {
        return PublicKey::parse(key.content).fingerprint() == key.fingerprint;
    } catch (const Error&) {
        return false;
    }
}

// "a.b/c/d": itself, "a.b/c", "a.b".
std::vector<std::string> paths_above(std::string name) {
    std::vector<std::string> paths;
    while (!name.empty()) {
        paths.push_back(name);
        const size_t slash = name.rfind('/');
        name = slash == std::string::npos ? "" : name.substr(0, slash);
    }
    return paths;
}

void add_prefixes(const Dir& dir, const std::string& above, std::set<std::string>& prefixes) {
    for (const std::string& name : dir.entries()) {
        if (!kind_of(name)) check_no_symlink(dir, name);
        const auto below = find_dir(dir, name);
        if (!below) continue;
        const std::string prefix = above.empty() ? name : above + "/" + name;
        prefixes.insert(prefix);
        add_prefixes(*below, prefix, prefixes);
    }
}

}  // namespace

// One directory's keys over those of the directories below it.
void KeyStore::read_dir(const std::string& prefix, std::vector<TrustedKey>& keys) const {
    std::vector<TrustedKey> found;
    for (const std::string& config_dir : config_dirs_) {
        const auto dir = find_dir_of(config_dir, prefix);
        if (!dir) continue;
        for (const std::string& name : dir->entries()) {
            const auto kind = kind_of(name);
            if (!kind) continue;
            auto content = read_key(*dir, name);
            if (!content) continue;
            std::erase_if(found, [&](const TrustedKey& key) { return key.fingerprint == name; });
            if (!content->empty()) found.push_back({prefix, name, path_of(*dir, name), std::move(*content), *kind});
        }
    }
    keys.insert(keys.end(), found.begin(), found.end());
}

std::vector<TrustedKey> KeyStore::files_for(const std::string& image_name) const {
    std::vector<TrustedKey> keys;
    read_dir("", keys);
    for (const std::string& prefix : paths_above(image_name)) read_dir(prefix, keys);
    return keys;
}

std::vector<TrustedKey> KeyStore::keys_for(const std::string& image_name) const {
    auto keys = files_for(image_name);
    std::erase_if(keys, [](const TrustedKey& key) { return !is_what_its_name_says(key); });
    return keys;
}

std::vector<TrustedKey> KeyStore::list() const {
    std::set<std::string> prefixes{""};
    for (const std::string& config_dir : config_dirs_) {
        const auto keys = open_keys(config_dir);
        const auto dir = keys ? find_dir(*keys, kPrefixes) : std::nullopt;
        if (dir) add_prefixes(*dir, "", prefixes);
    }
    std::vector<TrustedKey> keys;
    for (const std::string& prefix : prefixes) read_dir(prefix, keys);
    std::stable_sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) {
        return std::tie(a.prefix, a.fingerprint) < std::tie(b.prefix, b.fingerprint);
    });
    return keys;
}

std::string KeyStore::add(const std::string& prefix, const std::string& fingerprint, const std::string& content) const {
    const Dir dir = make_dir_of(local_, prefix);
    dir.write_atomically(fingerprint, content, 0644);
    return path_of(dir, fingerprint);
}

bool KeyStore::remove(const std::string& prefix, const std::string& fingerprint) const {
    const auto trusts = [&] {
        std::vector<TrustedKey> keys;
        read_dir(prefix, keys);
        return std::any_of(keys.begin(), keys.end(),
                           [&](const TrustedKey& key) { return key.fingerprint == fingerprint; });
    };
    if (!trusts()) return false;
    if (const auto dir = find_dir_of(local_, prefix)) dir->remove_file(fingerprint);
    if (trusts()) (void)add(prefix, fingerprint, "");
    return true;
}

void check_prefix(const std::string& prefix) {
    if (prefix.find("://") != std::string::npos)
        throw UsageError("--prefix takes a name, no URL: " + text::quoted(prefix));
    for (const std::string& part : text::split(prefix, '/')) {
        if (part.empty() || part == "." || part == "..") {
            throw UsageError("--prefix: " + text::quoted(prefix) + " is no name of images");
        }
    }
}

}  // namespace rkt::image
