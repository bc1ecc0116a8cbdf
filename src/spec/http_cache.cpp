#include "spec/http_cache.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "spec/json.hpp"

namespace rkt {
namespace {

constexpr int64_t kMaxAge = int64_t{10} * 365 * 24 * 3600;

std::string_view unquoted(std::string_view s) {
    if (s.size() >= 2 && s.front() == '"' && s.back() == '"') return s.substr(1, s.size() - 2);
    return s;
}

}  // namespace

int64_t parse_max_age(std::string_view cache_control) {
    int64_t age = 0;
    for (const std::string& directive : text::split(cache_control, ',')) {
        const size_t equals = directive.find('=');
        const std::string name = text::to_lower(text::trim(std::string_view(directive).substr(0, equals)));
        if (name == "no-store" || name == "no-cache") return 0;
        if (name != "max-age" || equals == std::string::npos) continue;
        const auto seconds = text::to_i64(unquoted(text::trim(std::string_view(directive).substr(equals + 1))));
        age = std::clamp(seconds.value_or(0), int64_t{0}, kMaxAge);
    }
    return age;
}

std::optional<ContentRange> parse_content_range(std::string_view header) {
    constexpr std::string_view kUnit = "bytes ";
    if (!header.starts_with(kUnit)) return std::nullopt;
    header.remove_prefix(kUnit.size());
    const size_t slash = header.find('/');
    const auto first = text::to_u64(header.substr(0, header.find('-')));
    if (!first || slash == std::string_view::npos) return std::nullopt;
    return ContentRange{*first, text::to_u64(header.substr(slash + 1)).value_or(0)};
}

DownloadRecord DownloadRecord::parse(std::string_view text) {
    const json::Value document = json::parse(text, "record of a download");
    const json::Node node(document, "");
    return {node.at("url").string(), node.string_or("etag", ""), node.string_or("lastModified", ""),
            node.unsigned_or("size", 0)};
}

std::string DownloadRecord::print() const {
    return json::print({{"url", url}, {"etag", etag}, {"lastModified", last_modified}, {"size", size}}, false) + "\n";
}

std::string DownloadRecord::validator() const {
    return !etag.empty() && !etag.starts_with("W/") ? etag : etag.empty() ? last_modified : "";
}

}  // namespace rkt
