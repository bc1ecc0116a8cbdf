// Where simple signatures of a registry's images are: containers-registries.d(5), YAML.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "spec/reference.hpp"

namespace rkt {

struct Lookaside {
    std::string url;          // lookaside (sigstore in old files): read from; "": none
    std::string staging_url;  // lookaside-staging: written to
};

class RegistriesD {
public:
    // One file of the directory; the same scope twice, or default-docker twice, is an error. Throws ParseError.
    void merge(std::string_view yaml, std::string_view where);
    // Of the longest scope the image is in.
    [[nodiscard]] Lookaside lookaside(const DockerReference& reference) const;

private:
    Lookaside default_;
    bool has_default_ = false;
    std::map<std::string, Lookaside> scopes_;
};

// URL/REPO@ALGORITHM=HEX/signature-N of a manifest.
std::string signature_url(const std::string& lookaside, const DockerReference& reference, const Digest& manifest, int n);

}  // namespace rkt
