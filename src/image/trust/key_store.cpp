#include "image/trust/key_store.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::image {
namespace {

constexpr size_t kDigits = 40;
constexpr const char* kKeys = "/trustedkeys";

bool is_fingerprint(const std::string& name) { return name.size() == kDigits && text::is_hex(name); }

std::optional<Dir> find_dir(const std::string& path) {
    if (!std::filesystem::is_directory(path)) return std::nullopt;
    return Dir::open(path);
}

std::string dir_of(const std::string& config_dir, const std::string& prefix) {
    return config_dir + kKeys + (prefix.empty() ? "/root.d" : "/prefix.d/" + prefix);
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

std::set<std::string> prefixes_in(const std::string& dir) {
    std::set<std::string> prefixes;
    std::error_code none;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(dir, none)) {
        if (entry.is_directory()) prefixes.insert(std::filesystem::relative(entry.path(), dir).string());
    }
    return prefixes;
}

}  // namespace

// One directory's keys over those of the directories below it.
void KeyStore::read_dir(const std::string& prefix, std::vector<TrustedKey>& keys) const {
    std::vector<TrustedKey> found;
    for (const std::string& config_dir : config_dirs_) {
        const std::string path = dir_of(config_dir, prefix);
        const auto dir = find_dir(path);
        if (!dir) continue;
        for (const std::string& name : dir->entries()) {
            if (!is_fingerprint(name)) continue;
            auto armored = dir->read_file(name, 1U << 20);
            std::erase_if(found, [&](const TrustedKey& key) { return key.fingerprint == name; });
            if (!armored.empty())
                found.push_back({prefix, name, dir->path().append("/").append(name), std::move(armored)});
        }
    }
    keys.insert(keys.end(), found.begin(), found.end());
}

std::vector<TrustedKey> KeyStore::keys_for(const std::string& image_name) const {
    std::vector<TrustedKey> keys;
    read_dir("", keys);
    for (const std::string& prefix : paths_above(image_name)) read_dir(prefix, keys);
    return keys;
}

std::vector<TrustedKey> KeyStore::list() const {
    std::set<std::string> prefixes{""};
    for (const std::string& config_dir : config_dirs_) {
        prefixes.merge(prefixes_in(std::string(config_dir).append(kKeys).append("/prefix.d")));
    }
    std::vector<TrustedKey> keys;
    for (const std::string& prefix : prefixes) read_dir(prefix, keys);
    std::stable_sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) {
        return std::tie(a.prefix, a.fingerprint) < std::tie(b.prefix, b.fingerprint);
    });
    return keys;
}

std::string KeyStore::add(const std::string& prefix, const std::string& fingerprint, const std::string& armored) const {
    const std::string path = dir_of(local_, prefix);
    std::filesystem::create_directories(path);
    Dir::open(path).write_atomically(fingerprint, armored, 0644);
    return path + "/" + fingerprint;
}

bool KeyStore::remove(const std::string& prefix, const std::string& fingerprint) const {
    const auto trusts = [&] {
        std::vector<TrustedKey> keys;
        read_dir(prefix, keys);
        return std::any_of(keys.begin(), keys.end(),
                           [&](const TrustedKey& key) { return key.fingerprint == fingerprint; });
    };
    if (!trusts()) return false;
    if (const auto dir = find_dir(dir_of(local_, prefix))) dir->remove_file(fingerprint);
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
