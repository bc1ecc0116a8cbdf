#include "base/text.hpp"
#include "cli/fetcher.hpp"
#include "image/publish/pack.hpp"

namespace rkt::cli::fetcher {
namespace {

// https://reproducible-builds.org/specs/source-date-epoch
std::optional<int64_t> source_date_epoch(const Session& session) {
    const std::string* value = find_value(session.environment, "SOURCE_DATE_EPOCH");
    if (value == nullptr || value->empty()) return std::nullopt;
    const auto seconds = text::to_i64(*value);
    if (!seconds || *seconds < 0) throw UsageError("SOURCE_DATE_EPOCH is no time: " + text::quoted(*value));
    return seconds;
}

}  // namespace

int image_pack(Session& session, const ParsedArgs& args) {
    if (args.arguments.size() != 1) throw UsageError("must provide exactly one program or directory");
    const GivenOptions& options = args.options;
    const image::Packed packed = image::pack_aci({.source = args.arguments.front(),
                                                  .name = options.value_or("name", ""),
                                                  .output = options.value_or("output", ""),
                                                  .overwrite = options.flag("overwrite"),
                                                  .exec = options.all("exec"),
                                                  .ports = options.all("port"),
                                                  .environment = options.all("environment"),
                                                  .user = options.value_or("user", "0"),
                                                  .group = options.value_or("group", "0"),
                                                  .working_dir = options.value_or("working-dir", ""),
                                                  .newest = source_date_epoch(session)});
    for (const auto& warning : packed.warnings) session.note("warning: " + warning);
    session.out << packed.output << "\n";
    return 0;
}

}  // namespace rkt::cli::fetcher
