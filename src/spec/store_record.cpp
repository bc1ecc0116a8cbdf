#include "spec/store_record.hpp"

#include "base/text.hpp"
#include "spec/json.hpp"

namespace rkt {

using json::Node;
using json::Value;

namespace {

Value print_digests(const std::vector<Digest>& digests) {
    Value printed = Value::array();
    for (const Digest& digest : digests) printed.push_back(digest.str());
    return printed;
}

Verification parse_verification(const Node& node) {
    return {node.at("digest").string(), node.at("requirement").string(), node.at("key").string(),
            node.string_or("identity", "")};
}

Value print_verification(const Verification& verification) {
    return {{"digest", verification.digest},
            {"requirement", verification.requirement},
            {"key", verification.key},
            {"identity", verification.identity}};
}

HttpCache parse_cache(const Node& node) {
    return {node.string_or("etag", ""), static_cast<int64_t>(node.unsigned_or("maxAge", 0, INT64_MAX)),
            static_cast<int64_t>(node.at("fetched").unsigned_integer(INT64_MAX))};
}

}  // namespace

ImageRecord ImageRecord::parse(std::string_view text) {
    const Value document = json::parse(text, "image record");
    const Node node(document, "");
    ImageRecord record;
    record.reference = node.at("reference").string();
    record.manifest_digest = node.at("manifestDigest").string();
    for (const auto& layer : node.at("layers").strings()) record.layers.push_back(Digest::parse(layer));
    record.size = node.at("size").unsigned_integer();
    record.imported_ns = static_cast<int64_t>(node.at("imported").unsigned_integer(INT64_MAX));
    record.insecure_options = node.at("insecureOptions").strings();
    record.manifest_sha256 = node.string_or("manifestSha256", "");
    if (const auto aci = node.find("aci")) record.aci = Digest::parse(aci->string());
    for (const auto& id : node.strings_or_empty("dependencies")) record.dependencies.push_back(ImageId::parse(id));
    return record;
}

std::string ImageRecord::print() const {
    Value printed{{"reference", reference}, {"manifestDigest", manifest_digest}, {"layers", print_digests(layers)},
                  {"size", size},           {"imported", imported_ns},           {"insecureOptions", insecure_options}};
    if (!manifest_sha256.empty()) printed["manifestSha256"] = manifest_sha256;
    if (aci) printed["aci"] = aci->str();
    for (const ImageId& id : dependencies) printed["dependencies"].push_back(id.str());
    return json::print(printed, false) + "\n";
}

// An older rkt wrote the id alone.
ReferenceRecord ReferenceRecord::parse(std::string_view content) {
    const size_t line_end = content.find('\n');
    ReferenceRecord record{ImageId::parse(text::trim(content.substr(0, line_end))), {}, {}, {}};
    const auto rest = line_end == std::string_view::npos ? "" : text::trim(content.substr(line_end));
    if (rest.empty()) return record;
    const Value document = json::parse(rest, "reference");
    const Node node(document, "");
    if (const auto verification = node.find("verification")) record.verification = parse_verification(*verification);
    record.insecure_options = node.strings_or_empty("insecureOptions");
    if (const auto cache = node.find("cache")) record.cache = parse_cache(*cache);
    return record;
}

std::string ReferenceRecord::print() const {
    Value printed{{"insecureOptions", insecure_options}};
    if (verification) printed["verification"] = print_verification(*verification);
    if (cache) {
        printed["cache"] = {{"etag", cache->etag}, {"maxAge", cache->max_age}, {"fetched", cache->fetched_ns}};
    }
    return image.str() + "\n" + json::print(printed, false) + "\n";
}

LayerRecord LayerRecord::parse(std::string_view text) {
    const Value document = json::parse(text, "layer record");
    const Node node(document, "");
    return {node.at("entries").unsigned_integer(), node.at("size").unsigned_integer(), node.boolean_or("aci", false)};
}

std::string LayerRecord::print() const {
    Value printed{{"entries", entries}, {"size", size}};
    if (aci) printed["aci"] = true;
    return json::print(printed, false) + "\n";
}

}  // namespace rkt
