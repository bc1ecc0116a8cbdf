#include "spec/store_record.hpp"

#include "spec/json.hpp"

namespace rkt {

using json::Node;
using json::Value;

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
    return record;
}

std::string ImageRecord::print() const {
    Value printed_layers = Value::array();
    for (const Digest& layer : layers) printed_layers.push_back(layer.str());
    return json::print({{"reference", reference},
                        {"manifestDigest", manifest_digest},
                        {"layers", std::move(printed_layers)},
                        {"size", size},
                        {"imported", imported_ns},
                        {"insecureOptions", insecure_options}},
                       false) +
           "\n";
}

LayerRecord LayerRecord::parse(std::string_view text) {
    const Value document = json::parse(text, "layer record");
    const Node node(document, "");
    return {node.at("entries").unsigned_integer(), node.at("size").unsigned_integer()};
}

std::string LayerRecord::print() const { return json::print({{"entries", entries}, {"size", size}}, false) + "\n"; }

}  // namespace rkt
