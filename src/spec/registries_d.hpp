// Where simple signatures of a registry's images are: containers-registries.d(5), YAML.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "spec/reference.hpp"

namespace rkt {

struct Lookaside {
    std::string url;          // lookaside (sigstore in old files): read from; "": none
    std::string staging_url;  // lookaside-staging: written to; where it is not given, the one that is read from
};

class RegistriesD {
public:
    // One file of the directory; the same scope twice, or default-docker twice, is an error, as are unknown keys and
    // other URLs than file:///, http:// and https://. Throws ParseError, with nothing merged.
    void merge(std::string_view yaml, std::string_view where);
    // Of the most specific scope the image is in, which need not define any, or default-docker. Where neither is
    // configured, it is the directory that signatures are kept in by default, file:///var/lib/containers/sigstore.
    [[nodiscard]] Lookaside lookaside(const DockerReference& reference) const;

private:
    struct Reader;  // from YAML, which only the source file knows

    std::optional<Lookaside> default_;
    std::map<std::string, Lookaside> scopes_;
};

// URL/REPO@ALGORITHM=HEX/signature-N of a manifest; N counts from 1, without gaps.
std::string signature_url(const std::string& lookaside, const DockerReference& reference, const Digest& manifest,
                          int n);

}  // namespace rkt
