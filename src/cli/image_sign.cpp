// image sign: what is signed decides which signatures there are: of OpenPGP beside a file, of OpenPGP in a directory
// that is served as a lookaside, of cosign in the registry.
#include <fcntl.h>

#include "base/text.hpp"
#include "cli/fetch_options.hpp"
#include "cli/fetcher.hpp"
#include "image/publish/sign_file.hpp"
#include "image/publish/sign_registry.hpp"
#include "image/trust/registry_signatures.hpp"

namespace rkt::cli::fetcher {
namespace {

constexpr size_t kMaxKey = 64 * 1024;

image::PrivateKey read_key(const std::string& file) {
    return with_context(file, [&] {
        const Fd fd(check(::open(file.c_str(), O_RDONLY | O_CLOEXEC), "opening it"));
        return image::PrivateKey::parse(read_all(fd, kMaxKey));
    });
}

// Where it is not said, as registries.d says (containers-registries.d(5)).
std::string signature_dir(Session& session, const DockerReference& reference, const GivenOptions& options) {
    constexpr std::string_view kFile = "file://";
    std::string place = options.value_or("signature-dir", "");
    if (place.empty()) place = image::find_lookaside(reference, fetch_options(session)).staging_url;
    if (place.starts_with(kFile)) place.erase(0, kFile.size());
    if (place.find("://") == std::string::npos && !place.empty()) return place;
    throw Error("signatures cannot be written to " + text::quoted(place) +
                ": give --signature-dir, or a lookaside-staging of file:// in registries.d");
}

std::vector<std::string> sign(Session& session, const ImageReference& reference, const GivenOptions& options) {
    const auto* cosign_key = options.last("cosign-key");
    const auto* registry = std::get_if<DockerReference>(&reference);
    if (cosign_key != nullptr) {
        if (registry == nullptr) throw UsageError("--cosign-key signs images of a registry: docker://IMAGE");
        if (options.has("key")) throw UsageError("give either --key or --cosign-key");
        return image::sign_as_cosign(read_key(*cosign_key), *registry, fetch_options(session));
    }
    const image::GpgSigner signer(options.value_or("key", ""));
    if (registry != nullptr) {
        return image::sign_simply(signer, *registry, signature_dir(session, *registry, options),
                                  fetch_options(session));
    }
    if (const auto* aci = std::get_if<AciReference>(&reference); aci != nullptr && !aci->is_url()) {
        return {image::sign_file(signer, aci->location)};
    }
    if (const auto* archive = std::get_if<ArchiveReference>(&reference)) {
        const bool is_dir = archive->kind == ArchiveKind::oci_layout;
        return {image::sign_file(signer, archive->path + (is_dir ? "/index.json" : ""))};
    }
    throw UsageError("give FILE.aci, oci-archive:FILE, docker-archive:FILE, oci:DIR or docker://IMAGE");
}

}  // namespace

int image_sign(Session& session, const ParsedArgs& args) {
    if (args.arguments.size() != 1) throw UsageError("give one image");
    for (const std::string& place : sign(session, parse_reference(args.arguments.front(), true), args.options)) {
        session.out << place << std::endl;
    }
    return 0;
}

}  // namespace rkt::cli::fetcher
