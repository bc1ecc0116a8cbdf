#include "cli/image_args.hpp"

#include "base/text.hpp"

namespace rkt::cli {

image::StoredImage stored_image(const image::Store& store, const std::string& name) {
    auto image = store.find_by_name_or_key(name);
    if (!image) throw Error("image \"" + text::printable(name) + "\" not found");
    return *image;
}

image::FetchOptions registry_options(const Session& session) {
    image::FetchOptions options;
    options.data_dir = session.data_dir;
    options.config_dirs = session.config_dirs;
    options.insecure_image = session.insecure.has(InsecureOptions::image);
    options.insecure_tls = session.insecure.has(InsecureOptions::tls);
    options.insecure_http = session.insecure.has(InsecureOptions::http);
    options.insecure_options = session.insecure.names();
    return options;
}

}  // namespace rkt::cli
