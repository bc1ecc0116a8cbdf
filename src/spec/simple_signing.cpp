#include "spec/simple_signing.hpp"

#include <cmath>

#include "spec/json.hpp"

namespace rkt {
namespace {

using json::Node;
using PayloadType = SignaturePayload::Type;

const char* type_name(PayloadType type) {
    return type == PayloadType::simple ? "atomic container signature" : "cosign container image signature";
}

// A number that is representable as a 64-bit integer, 1.5e9 as well.
int64_t seconds_of(const Node& node) {
    const json::Value& value = node.value();
    if (value.is_number_unsigned() && value.get<uint64_t>() <= std::numeric_limits<int64_t>::max()) {
        return value.get<int64_t>();
    }
    if (value.is_number_integer() && !value.is_number_unsigned()) return value.get<int64_t>();
    constexpr double kEnd = 9223372036854775808.0;  // 2^63
    if (value.is_number_float()) {
        const auto number = value.get<double>();
        if (number >= -kEnd && number < kEnd && std::trunc(number) == number) return static_cast<int64_t>(number);
    }
    node.fail("wants a whole number of seconds");
}

// cosign writes null when it has nothing to say.
std::optional<Node> optional_of(const Node& payload, PayloadType type) {
    if (!payload.value().contains("optional")) payload.fail("\"optional\" is missing");
    auto optional = payload.find("optional");
    if (!optional && type == PayloadType::simple) payload.fail("\"optional\" wants an object");
    if (optional && !optional->value().is_object()) optional->fail("wants an object");
    return optional;
}

Digest digest_of(const Node& image) {
    image.allow_only({"docker-manifest-digest"});
    const Node digest = image.at("docker-manifest-digest");
    const std::string text = digest.string();
    try {
        return Digest::parse(text);
    } catch (const ParseError& error) {
        digest.fail(error.message());
    }
}

SignaturePayload read(const Node& payload, PayloadType expected) {
    payload.allow_only({"critical", "optional"});
    const Node critical = payload.at("critical");
    critical.allow_only({"type", "image", "identity"});
    const Node type = critical.at("type");
    if (type.string() != type_name(expected)) type.fail("is not \"" + std::string(type_name(expected)) + "\"");
    const Node identity = critical.at("identity");
    identity.allow_only({"docker-reference"});
    SignaturePayload read{expected, identity.at("docker-reference").string(), digest_of(critical.at("image")), "",
                          std::nullopt};
    if (const auto optional = optional_of(payload, expected)) {
        read.creator = optional->string_or("creator", "");
        if (const auto timestamp = optional->find("timestamp")) read.timestamp = seconds_of(*timestamp);
    }
    return read;
}

}  // namespace

SignaturePayload SignaturePayload::parse(std::string_view text, PayloadType expected) {
    return with_context("signed payload", [&] {
        const auto document = json::parse(text, "payload");
        return read(Node(document, ""), expected);
    });
}

std::string SignaturePayload::print() const {
    json::Value optional = json::Value::object();
    if (!creator.empty()) optional["creator"] = creator;
    if (timestamp) optional["timestamp"] = *timestamp;
    if (type == PayloadType::cosign && optional.empty()) optional = nullptr;
    const json::Value critical{{"identity", {{"docker-reference", docker_reference}}},
                               {"image", {{"docker-manifest-digest", manifest_digest.str()}}},
                               {"type", type_name(type)}};
    return json::print({{"critical", critical}, {"optional", optional}}, false);
}

}  // namespace rkt
