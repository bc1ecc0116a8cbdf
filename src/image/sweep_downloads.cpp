// Apart from the rest of downloading: `rkt image gc` loads no libcurl.
#include <fcntl.h>
#include <sys/stat.h>

#include "base/clock.hpp"
#include "base/lock.hpp"
#include "image/download.hpp"

namespace rkt::image {
namespace {

constexpr auto kSweptAfter = std::chrono::hours(24);

bool is_old(const struct stat& file) {
    return std::chrono::system_clock::now() - from_timespec(file.st_mtim) > kSweptAfter;
}

}  // namespace

size_t sweep_downloads(const Layout& layout) {
    const Dir& dir = layout.downloads;
    constexpr std::string_view kRecord = ".json";
    size_t removed = 0;
    for (const std::string& name : dir.entries()) {
        const auto entry = dir.stat_entry(name);
        if (!entry || !is_old(*entry)) continue;
        if (name.ends_with(kRecord)) {  // of a file that is gone; otherwise it goes with the file
            if (!dir.exists(name.substr(0, name.size() - kRecord.size()))) dir.remove_file(name);
            continue;
        }
        auto file = dir.find_file(name, O_RDWR);
        const auto lock = file ? FileLock::try_take(std::move(*file), LockMode::exclusive) : std::nullopt;
        if (!lock) continue;
        dir.remove_file(name + std::string(kRecord));
        dir.remove_file(name);
        ++removed;
    }
    return removed;
}

}  // namespace rkt::image
