#include "cli/fetch_images.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "cli/fetch_child.hpp"
#include "image/seal.hpp"

namespace rkt::cli {
namespace {

using image::PullPolicy;
using image::StoredImage;

enum class Source { store, fetch, store_then_fetch };

bool is_file(const ImageReference& reference) {
    const auto* aci = std::get_if<AciReference>(&reference);
    return std::holds_alternative<ArchiveReference>(reference) || (aci != nullptr && !aci->is_url());
}

// Where the image may come from. A local file is read under every policy, as rkt did; an id says what
// the content is, so there is nothing to fetch.
Source source_of(const ImageReference& reference, PullPolicy policy) {
    if (std::holds_alternative<StoreKey>(reference)) return Source::store;
    if (is_file(reference)) return Source::fetch;
    switch (policy) {
        case PullPolicy::never:
            return Source::store;
        case PullPolicy::update:
            return Source::fetch;
        case PullPolicy::fresh:
            return Source::store_then_fetch;
    }
    return Source::fetch;
}

[[noreturn]] void throw_not_stored(const std::string& image, const ImageReference& reference) {
    if (std::holds_alternative<StoreKey>(reference)) throw Error("no image IDs found for \"" + image + "\"");
    const bool docker = std::holds_alternative<DockerReference>(reference);
    const bool name = std::holds_alternative<AppcReference>(reference);
    const std::string kind = docker ? "docker image from URL" : name ? "image from image name" : "image from URL";
    throw Error("unable to fetch " + kind + " " + text::quoted(image) +
                ": it is not in the store, and the pull policy is never");
}

// Under the name that it was fetched by, which says who signed it; a short name of a registry's is kept as the whole
// one.
StoredImage find_fetched(const image::Store& store, const ImageReference& reference, const ImageId& id) {
    auto image = store.find(reference);
    if (!image || image->id != id) image = store.find(id);
    if (!image) throw Error("image " + id.str() + " was fetched, and removed by somebody else");
    return std::move(*image);
}

}  // namespace

bool needs_network(const image::Store& store, const ImagesWanted& wanted) {
    return std::any_of(wanted.images.begin(), wanted.images.end(), [&](const WantedImage& image) {
        const ImageReference reference = parse_image(image.image);
        const Source source = source_of(reference, wanted.pull_policy);
        if (source == Source::store || is_file(reference)) return false;
        return source == Source::fetch || !store.find(reference);
    });
}

std::vector<StoredImage> fetch_images(const Session& session, const image::Store& store, const ImagesWanted& wanted) {
    std::vector<ImageReference> references;
    std::vector<std::optional<StoredImage>> found;
    FetchRequest request{{}, wanted.pull_policy, wanted.quiet};
    for (const WantedImage& image : wanted.images) {
        const ImageReference& reference = references.emplace_back(parse_image(image.image));
        const Source source = source_of(reference, wanted.pull_policy);
        found.push_back(source == Source::fetch ? std::nullopt : store.find(reference));
        if (found.back()) continue;
        if (source == Source::store) throw_not_stored(image.image, reference);
        request.images.push_back(image);
    }

    std::vector<ImageId> fetched;
    if (!request.images.empty()) fetched = fetch_in_child(session, request);
    auto next = fetched.begin();
    std::vector<StoredImage> images;
    for (size_t i = 0; i < found.size(); ++i) {
        images.push_back(found[i] ? std::move(*found[i]) : find_fetched(store, references[i], *next++));
        image::check_seal(store.layout(), images.back(), session.insecure.has(InsecureOptions::image));
    }
    return images;
}

}  // namespace rkt::cli
