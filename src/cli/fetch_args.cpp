#include "cli/fetch_args.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/pull_policy.hpp"

namespace rkt::cli {

FetchArgs parse_fetch_args(const ParsedArgs& parsed) {
    FetchArgs args;
    for (const ImageArgs& image : parsed.images) {
        (void)parse_image(image.image);  // a malformed one is told before anything is fetched
        args.images.push_back({image.image, image.options.value_or("signature", "")});
    }
    if (args.images.empty()) throw UsageError("must provide at least one image");
    args.pull_policy = parse_pull_policy(parsed.options, image::PullPolicy::update);
    args.full = parsed.options.flag("full");
    args.quiet = parsed.options.flag("quiet");
    args.as_candidates = parsed.options.flag("candidate");
    if (const std::string* fd = parsed.options.last("error-fd")) {
        const auto number = text::to_u64(*fd);
        if (!number || *number > INT32_MAX) throw UsageError("invalid argument for --error-fd");
        args.error_fd = static_cast<int>(*number);
    }
    return args;
}

}  // namespace rkt::cli
