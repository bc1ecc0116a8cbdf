// The identity that the metadata service lends to pods: HMAC-SHA512 over the pod's UUID (16 bytes) and a content, with
// a key that never leaves the host (RFC 2104; appc/spec ace.md, "Identity Endpoint").
#pragma once

#include <string>

#include "base/dir.hpp"
#include "spec/id.hpp"

namespace rkt::metadata {

class Identity {
public:
    // The key in file `name` of `dir`, made by the first call (mode 0600). Throws SystemError, Error for one of another
    // size.
    static Identity load(const Dir& dir, const std::string& name);
    explicit Identity(std::string key) : key_(std::move(key)) {}

    [[nodiscard]] std::string sign(const PodId& pod, const std::string& content) const;  // base64
    [[nodiscard]] bool verifies(const PodId& pod, const std::string& content, const std::string& signature) const;

private:
    std::string key_;
};

}  // namespace rkt::metadata
