// OUTPUT of `image export` and `export`: FILE.aci, oci:DIR[:TAG] or oci-archive:FILE[:TAG].
#pragma once

#include <functional>
#include <string>

#include "image/publish/export_oci.hpp"
#include "image/tar_sink.hpp"

namespace rkt::cli {

// The same image in the forms it can be written in.
struct ExportForms {
    std::function<void(const image::TarSink::Write&)> aci;
    image::WriteTo oci;
};

// Files appear whole. Throws UsageError for any other output, Error.
void write_export(const std::string& output, bool overwrite, const ExportForms& forms);

}  // namespace rkt::cli
