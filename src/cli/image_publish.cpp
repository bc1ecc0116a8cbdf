#include "base/text.hpp"
#include "cli/fetcher.hpp"
#include "image/publish/site.hpp"

namespace rkt::cli::fetcher {

int image_publish(Session& session, const ParsedArgs& args) {
    const auto& words = args.arguments;
    if (words.size() < 2) throw UsageError("give a directory and at least one file: DIR FILE.aci...");
    const std::string url = args.options.value_or("url", "");
    if (url.empty()) throw UsageError("say where the directory will be served: --url=https://HOST");
    const image::GpgSigner signer(args.options.value_or("key", ""));
    const image::SiteRequest request{
        words.front(), url, {words.begin() + 1, words.end()}, args.options.flag("overwrite")};
    for (const std::string& file : image::publish_site(request, signer)) session.out << file << std::endl;
    return 0;
}

}  // namespace rkt::cli::fetcher
