#include "cli/config_dir.hpp"

#include <sys/stat.h>

#include "base/dir.hpp"
#include "base/error.hpp"
#include "spec/paths_config.hpp"

namespace rkt::cli {
namespace {

std::optional<std::string> data_dir_of(const std::string& config_dir) {
    const std::string path = config_dir + "/paths.d";
    struct stat st {};
    if (::stat(path.c_str(), &st) == -1) return std::nullopt;
    const Dir dir = Dir::open(path);
    std::optional<std::string> data;
    for (const auto& name : dir.entries()) {
        const auto entry = dir.stat_entry(name);
        if (!name.ends_with(".json") || !entry || !S_ISREG(entry->st_mode)) continue;
        std::string where = path;
        where += "/" + name;
        const auto said = PathsConfig::parse(dir.read_file(name), where).data;
        if (said && data) throw ParseError(where, "another file of this directory says where the data are");
        if (said) data = said;
    }
    return data;
}

}  // namespace

std::optional<std::string> configured_data_dir(const std::vector<std::string>& config_dirs) {
    std::optional<std::string> data;
    for (const std::string& dir : config_dirs) {
        if (auto said = data_dir_of(dir)) data = std::move(said);
    }
    return data;
}

}  // namespace rkt::cli
