#include "cli/export_output.hpp"
#include "cli/fetcher.hpp"
#include "cli/progress.hpp"
#include "cli/stored_image.hpp"
#include "image/publish/export_aci.hpp"
#include "image/publish/write_image.hpp"

namespace rkt::cli::fetcher {

int image_export(Session& session, const ParsedArgs& args) {
    if (args.arguments.size() != 2) throw UsageError("give an image of the store and the output");
    const auto store = image::Store::open(session.data_dir);
    const auto image = stored_image(store, args.arguments[0]);
    const auto progress = make_progress(true);
    write_export(args.arguments[1], args.options.flag("overwrite"),
                 {.aci = [&](const image::TarSink::Write& write) { image::export_aci(store, image, write); },
                  .oci = [&](image::BlobTarget& to) { return image::write_image(store, image, to, *progress); }});
    return 0;
}

}  // namespace rkt::cli::fetcher
