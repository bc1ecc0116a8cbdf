#include "spec/json.hpp"
#include "spec/simple_signing.hpp"

namespace rkt {

std::string SignaturePayload::print() const {
    const char* name = type == Type::simple ? "atomic container signature" : "cosign container image signature";
    return json::print({{"critical",
                         {{"identity", {{"docker-reference", docker_reference}}},
                          {"image", {{"docker-manifest-digest", manifest_digest.str()}}},
                          {"type", name}}},
                        {"optional", json::Value::object()}},
                       false);
}

}  // namespace rkt
