#include "cli/export_output.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "image/publish/output_file.hpp"
#include "spec/reference.hpp"

namespace rkt::cli {
namespace {

void write_aci(const std::string& path, bool overwrite, const ExportForms& forms) {
    image::OutputFile file(path, overwrite);
    forms.aci([&](std::span<const char> bytes) { write_all(file.fd(), {bytes.data(), bytes.size()}); });
    file.commit();
}

void write_forms(const std::string& output, bool overwrite, const ExportForms& forms) {
    const ImageReference target = parse_reference(output, true);
    if (const auto* aci = std::get_if<AciReference>(&target); aci != nullptr && !aci->is_url()) {
        return write_aci(aci->location, overwrite, forms);
    }
    const auto* archive = std::get_if<ArchiveReference>(&target);
    if (archive == nullptr || archive->kind == ArchiveKind::docker_archive) {
        throw UsageError("OUTPUT is FILE.aci, oci:DIR[:TAG] or oci-archive:FILE[:TAG], not " + text::quoted(output));
    }
    if (archive->kind == ArchiveKind::oci_layout) {
        (void)image::export_layout(*archive, forms.oci);
    } else {
        (void)image::export_oci_archive(*archive, overwrite, forms.oci);
    }
}

}  // namespace

void write_export(const std::string& output, bool overwrite, const ExportForms& forms) {
    with_context("exporting to " + text::printable(output), [&] { write_forms(output, overwrite, forms); });
}

}  // namespace rkt::cli
