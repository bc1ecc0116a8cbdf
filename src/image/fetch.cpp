#include "image/fetch.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "image/appc/fetch_aci.hpp"
#include "image/archive_import.hpp"
#include "image/candidates.hpp"
#include "image/damage.hpp"
#include "image/fetch_registry.hpp"
#include "image/store.hpp"

namespace rkt::image {
namespace {

std::optional<ImageId> find_in_store(const std::string& data_dir, const ImageReference& reference) {
    const auto image = find_sound(Store::open(data_dir), reference);
    return image ? std::optional(image->id) : std::nullopt;
}

}  // namespace

ImageId fetch(const ImageReference& reference, const FetchOptions& options, Progress& progress) {
    const std::string name = to_string(reference);
    const auto* aci = std::get_if<AciReference>(&reference);
    const bool is_file = std::holds_alternative<ArchiveReference>(reference) || (aci != nullptr && !aci->is_url());
    return with_context("unable to fetch image " + text::quoted(name), [&] {
        const bool look = options.pull_policy != PullPolicy::update || std::holds_alternative<StoreKey>(reference);
        if (look && !is_file) {
            if (const auto id = find_in_store(options.data_dir, reference)) return *id;
            if (options.pull_policy == PullPolicy::never || std::holds_alternative<StoreKey>(reference)) {
                throw Error("it is not in the store, or damaged there (`rkt image verify`)");
            }
        }
        progress.note("fetching " + name);
        Layout layout = Layout::open(options.data_dir);
        if (options.as_candidate) layout = naming_candidates(std::move(layout));
        const auto lock = lock_against_gc(layout);
        if (const auto* archive = std::get_if<ArchiveReference>(&reference)) {
            return import_archive(layout, *archive, options, progress);
        }
        if (const auto* docker = std::get_if<DockerReference>(&reference)) {
            return fetch_from_registry(layout, *docker, options, progress);
        }
        if (aci != nullptr) return fetch_aci(layout, *aci, options, progress);
        return fetch_by_name(layout, std::get<AppcReference>(reference), options, progress);
    });
}

}  // namespace rkt::image
