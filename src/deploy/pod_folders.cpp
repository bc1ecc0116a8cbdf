#include "deploy/pod_folders.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <optional>

#include "base/dir.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::deploy {
namespace {

constexpr std::array<const char*, 2> kSuffixes{".pod", ".container"};
constexpr size_t kLargest = 1U << 20U;

std::optional<Dir> find_folder(const std::string& path) {
    const bool is_absolute = path.starts_with('/') && path.size() > 1;
    return is_absolute ? Dir::open("/").find_dir(path.substr(1)) : Dir::open(".").find_dir(path);
}

void check_owner(const struct stat& entry, const std::string& path) {
    const bool is_ours = entry.st_uid == 0 || entry.st_uid == geteuid();
    if (!is_ours || (entry.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        throw Error(path + " is not written by root alone: chown root, chmod go-w");
}

std::string read_text(const std::string& path, bool is_deployed) {
    const size_t slash = path.rfind('/');
    const Dir dir = Dir::open(slash == std::string::npos ? "." : path.substr(0, slash + 1));
    const std::string name = path.substr(slash + 1);
    struct stat entry {};
    // A pipe would keep whoever reads it, which may be the boot.
    check(fstatat(dir.get(), name.c_str(), &entry, 0), path);
    if (!S_ISREG(entry.st_mode)) throw Error(path + " is no file");
    if (is_deployed) check_owner(entry, path);
    return dir.read_file(name, kLargest);
}

bool is_mask(const std::string& path) {
    struct stat entry {};
    if (stat(path.c_str(), &entry) != 0) return false;  // whoever reads it says why it cannot be read
    return S_ISCHR(entry.st_mode) || (S_ISREG(entry.st_mode) && entry.st_size == 0);
}

std::optional<std::string> suffix_of(const std::string& file) {
    for (const char* suffix : kSuffixes) {
        if (file.ends_with(suffix) && file.size() > std::string_view(suffix).size() && file.front() != '.')
            return suffix;
    }
    return std::nullopt;
}

// The paths that count, by file name: the first folder's.
std::map<std::string, std::string> first_of_each(const std::vector<std::string>& folders) {
    std::map<std::string, std::string> paths;
    for (const std::string& folder : folders) {
        const auto dir = find_folder(folder);
        if (!dir) continue;
        for (const std::string& name : dir->entries()) paths.emplace(name, folder + "/" + name);
    }
    return paths;
}

// web-blue@1.pod.d, web-blue@.pod.d, web-.pod.d, pod.d
std::vector<std::string> drop_in_folders(const std::string& name, const std::string& suffix) {
    std::vector<std::string> names{name + suffix + ".d"};
    const size_t at = name.find('@');
    if (at != std::string::npos && at + 1 < name.size()) names.push_back(name.substr(0, at + 1) + suffix + ".d");
    const std::string prefix = name.substr(0, at);
    for (size_t dash = prefix.rfind('-'); dash != std::string::npos && dash > 0; dash = prefix.rfind('-', dash - 1))
        names.push_back(prefix.substr(0, dash + 1) + suffix + ".d");
    names.push_back(suffix.substr(1) + ".d");
    return names;
}

std::vector<std::string> drop_ins_of(const std::string& name, const std::string& suffix, const PodFolders& folders) {
    std::vector<std::string> places;
    for (const std::string& drop_in : drop_in_folders(name, suffix)) {
        for (const std::string& folder : folders) places.push_back(folder + "/" + drop_in);
    }
    std::vector<std::string> paths;
    for (const auto& [file, path] : first_of_each(places)) {
        if (file.ends_with(".conf") && file.front() != '.' && !is_mask(path)) paths.push_back(path);
    }
    return paths;
}

PodSource make_source(const std::string& file, const std::string& path, const PodFolders& folders) {
    const auto suffix = suffix_of(file);
    if (!suffix) throw UsageError(path + ": its name must end with .pod, or .container");
    PodSource source{.name = file.substr(0, file.size() - suffix->size()), .path = path};
    source.is_quadlet = *suffix == ".container";
    source.drop_ins = drop_ins_of(source.name, *suffix, folders);
    return source;
}

}  // namespace

std::vector<PodSource> find_pods(const PodFolders& folders) {
    std::vector<PodSource> sources;
    std::vector<std::string> places;
    for (const std::string& folder : folders) {
        places.push_back(folder + "/" + kCommitted);
        places.push_back(folder);
    }
    for (const auto& [file, path] : first_of_each(places)) {
        if (!suffix_of(file) || is_mask(path)) continue;
        sources.push_back(make_source(file, path, folders));
        sources.back().is_deployed = true;
    }
    return sources;
}

PodSource pod_source(const std::string& path, const PodFolders& folders) {
    const size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash);
    const bool is_deployed = std::find(folders.begin(), folders.end(), folder) != folders.end();
    PodSource source = make_source(path.substr(slash + 1), path, is_deployed ? folders : PodFolders{folder});
    source.is_deployed = is_deployed;
    return source;
}

std::string folder_of(const PodSource& source) {
    std::string folder = source.path.substr(0, source.path.rfind('/'));
    const std::string committed = std::string("/") + kCommitted;
    if (folder.ends_with(committed)) folder.resize(folder.size() - committed.size());
    return folder;
}

std::string text_of(const PodSource& source) { return read_text(source.path, source.is_deployed); }

std::string whole_text_of(const PodSource& source) {
    std::string text = text_of(source);
    for (const std::string& drop_in : source.drop_ins) {
        // The blank line ends one that the last line would continue.
        text += std::string(text.ends_with('\n') ? "" : "\n") + "\n# " +
                text::printable(drop_in.substr(drop_in.rfind('/') + 1)) + ", a drop-in:\n" +
                read_text(drop_in, source.is_deployed);
    }
    // What hosts are sent could not have it otherwise, and would never be the same again.
    if (!text::is_utf8(text)) throw Error(source.path + ": is no UTF-8 text, in a comment or in a drop-in's");
    return text;
}

UnitFile load(const PodSource& source) {
    UnitFile file = parse_unit_file(text_of(source), source.path);
    for (const std::string& drop_in : source.drop_ins)
        file.append(parse_unit_file(read_text(drop_in, source.is_deployed), drop_in));
    return file;
}

}  // namespace rkt::deploy
