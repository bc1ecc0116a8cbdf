#include "image/publish/push.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "image/publish/registry_target.hpp"
#include "image/publish/write_image.hpp"
#include "image/registry_access.hpp"

namespace rkt::image {
namespace {

// The repository that the image came from, if the same registry has it.
std::string mount_source(const StoredImage& image, const DockerReference& target) {
    try {
        const ImageReference reference = parse_reference(image.reference);
        const auto* docker = std::get_if<DockerReference>(&reference);
        if (docker == nullptr || docker->registry != target.registry || docker->repository == target.repository)
            return "";
        return docker->repository;
    } catch (const ParseError&) {
        return "";  // an older rkt named it
    }
}

}  // namespace

oci::Descriptor push(const Store& store, const StoredImage& image, const DockerReference& target,
                     const FetchOptions& options, Progress& progress) {
    if (target.digest) throw UsageError("give a tag to push to, not a digest: it is known when the image is there");
    return with_context("unable to push image to " + text::quoted(target.str()), [&] {
        progress.note("pushing " + image.name + " to " + target.str());
        const WritableRegistry access = open_for_writing(target, options);
        RegistryTarget registry(*access.registry,
                                {access.reference.tag, mount_source(image, access.reference), access.http});
        return write_image(store, image, registry, progress);
    });
}

}  // namespace rkt::image
