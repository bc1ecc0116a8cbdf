#include "base/text.hpp"
#include "cli/fetcher.hpp"
#include "cli/progress.hpp"
#include "cli/stored_image.hpp"
#include "image/publish/export_aci.hpp"
#include "image/publish/export_oci.hpp"
#include "image/publish/output_file.hpp"

namespace rkt::cli::fetcher {
namespace {

using image::StoredImage;

void write_aci(const image::Store& store, const StoredImage& image, const std::string& path, bool overwrite) {
    image::OutputFile file(path, overwrite);
    image::export_aci(store, image, [&](std::span<const char> bytes) {
        write_all(file.fd(), {bytes.data(), bytes.size()});
    });
    file.commit();
}

void write(const image::Store& store, const StoredImage& image, const std::string& output, bool overwrite) {
    const ImageReference target = parse_reference(output, true);
    const auto progress = make_progress(true);
    if (const auto* aci = std::get_if<AciReference>(&target); aci != nullptr && !aci->is_url()) {
        return write_aci(store, image, aci->location, overwrite);
    }
    const auto* archive = std::get_if<ArchiveReference>(&target);
    if (archive == nullptr || archive->kind == ArchiveKind::docker_archive) {
        throw UsageError("OUTPUT is FILE.aci, oci:DIR[:TAG] or oci-archive:FILE[:TAG], not " + text::quoted(output));
    }
    if (archive->kind == ArchiveKind::oci_layout) {
        (void)image::export_layout(store, image, *archive, *progress);
    } else {
        (void)image::export_oci_archive(store, image, *archive, overwrite, *progress);
    }
}

}  // namespace

int image_export(Session& session, const ParsedArgs& args) {
    if (args.arguments.size() != 2) throw UsageError("give an image of the store and the output");
    const auto store = image::Store::open(session.data_dir);
    const auto image = stored_image(store, args.arguments[0]);
    const std::string& output = args.arguments[1];
    with_context("exporting to " + text::printable(output),
                 [&] { write(store, image, output, args.options.flag("overwrite")); });
    return 0;
}

}  // namespace rkt::cli::fetcher
