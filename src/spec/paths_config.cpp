#include "spec/paths_config.hpp"

#include "base/text.hpp"
#include "spec/json.hpp"

namespace rkt {
namespace {

std::optional<std::string> absolute_path(const json::Node& node, const char* key) {
    const auto path = node.find(key);
    if (!path) return std::nullopt;
    if (!path->string().starts_with('/')) path->fail("wants an absolute path");
    return path->string();
}

}  // namespace

PathsConfig PathsConfig::parse(std::string_view text, std::string_view where) {
    return with_context(where, [&] {
        const auto document = json::parse(text, "configuration file");
        const json::Node node(document, "");
        const std::string kind = node.at("rktKind").string();
        if (kind != "paths") node.at("rktKind").fail("kind " + text::quoted(kind) + " does not belong into paths.d");
        if (node.at("rktVersion").string() != "v1") node.at("rktVersion").fail("unknown version");
        (void)absolute_path(node, "stage1-images");
        return PathsConfig{absolute_path(node, "data")};
    });
}

}  // namespace rkt
