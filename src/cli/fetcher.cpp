#include "cli/fetcher.hpp"

#include <unistd.h>

#include <array>

#include "cli/fetch_args.hpp"
#include "cli/fetch_child.hpp"
#include "cli/fetch_options.hpp"
#include "cli/option_groups.hpp"
#include "cli/options.hpp"
#include "cli/progress.hpp"
#include "cli/session.hpp"
#include "image/fetch.hpp"

namespace rkt::cli {
namespace {

void fetch_all(Session& session, const FetchArgs& args) {
    if (!args.error_fd) warn_of_insecure_options(session);  // otherwise who runs us has told
    image::FetchOptions options = fetcher::fetch_options(session);
    options.pull_policy = args.pull_policy;
    options.as_candidate = args.as_candidates;
    for (const WantedImage& wanted : args.images) {
        const auto progress = make_progress(args.quiet);
        options.signature = wanted.signature;
        const ImageId id = image::fetch(parse_image(wanted.image), options, *progress);
        session.out << (args.full ? id.str() : id.short_str()) << std::endl;
    }
}

int fetch(Session& session, const ParsedArgs& parsed) {
    const FetchArgs args = parse_fetch_args(parsed);
    try {
        fetch_all(session, args);
        return 0;
    } catch (const Error& error) {
        if (!args.error_fd) throw;
        const Fd pipe(*args.error_fd);
        write_all(pipe, pack_error(error));
        return static_cast<int>(error.code());
    }
}

constexpr std::array<OptionGroup, 4> kOptions{kFetchOptions, kPullOptions, kQuietOption, kFetchChildOptions};
constexpr std::array kFetcherCommands{
    Command{.name = "trust", .options = kTrust, .run = fetcher::trust},
    Command{.name = "trust list", .options = kTrustList, .run = fetcher::trust_list},
    Command{.name = "trust remove", .options = kTrustRemove, .run = fetcher::trust_remove},
    Command{.name = "export", .options = kExport, .run = fetcher::pod_export},
    Command{.name = "image export", .options = kOverwrite, .run = fetcher::image_export},
    Command{.name = "image extract", .options = kExtract, .run = fetcher::image_extract},
    Command{.name = "image render", .options = kExtract, .run = fetcher::image_render},
    Command{.name = "image verify", .run = fetcher::image_verify},
    Command{.name = "image sign", .options = kSign, .run = fetcher::image_sign},
    Command{.name = "image push", .options = kQuiet, .run = fetcher::image_push},
    Command{.name = "image publish", .options = kPublish, .run = fetcher::image_publish},
    Command{.name = "image pack", .options = kPack, .run = fetcher::image_pack},
    Command{.name = "trust explain", .run = fetcher::trust_explain},
    Command{.name = "fetch",
            .arguments = "IMAGE...",
            .summary = "Fetch images into the store",
            .grammar = Grammar::fetch,
            .options = kOptions,
            .run = fetch}};

}  // namespace

CommandTable fetcher_commands() { return kFetcherCommands; }

}  // namespace rkt::cli
