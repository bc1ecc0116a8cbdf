#include "deploy/pod_commit.hpp"

#include "base/dir.hpp"
#include "base/error.hpp"
#include "deploy/pod_folders.hpp"

namespace rkt::deploy {
namespace {

constexpr const char* kNew = ".new";

void tidy(const Dir& pods) {
    const Dir committed = pods.open_dir(kCommitted);
    for (const std::string& file : committed.entries()) {
        const auto entry = committed.stat_entry(file);
        if (entry && entry->st_size == 0) {
            pods.remove_file(file);
        } else {
            committed.rename_to(file, pods, file);
        }
    }
    pods.sync();
    pods.remove_tree(kCommitted);
}

}  // namespace

void commit_pods(const PodChange& change, const std::string& folder) {
    const Dir pods = Dir::open_or_create(folder);
    pods.remove_tree(kNew);
    const Dir staging = pods.make_dir(kNew);
    for (const PodText& file : change.files) staging.write_file(file.file, file.text);
    for (const std::string& file : change.gone) staging.write_file(file, "");
    staging.sync_filesystem();
    pods.rename_to(kNew, pods, kCommitted);
    try {
        pods.sync();
    } catch (const Error&) {
        pods.rename_to(kCommitted, pods, kNew);
        throw;
    }
}

void tidy_commit(const std::string& folder) {
    const Dir pods = Dir::open_or_create(folder);
    pods.remove_tree(kNew);
    if (pods.exists(kCommitted)) tidy(pods);
}

}  // namespace rkt::deploy
