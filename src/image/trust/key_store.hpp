// rkt's trusted keys (rkt-1.30.md 2.4): DIR/trustedkeys/root.d/FINGERPRINT for every image, and
// DIR/trustedkeys/prefix.d/PREFIX/FINGERPRINT for images whose name begins with PREFIX, of each configuration
// directory. A file's name is the primary key's fingerprint, 40 lower-case hex digits; its content the armored public
// key. An empty file hides the key of that fingerprint that a directory of lower precedence has.
#pragma once

#include <string>
#include <vector>

#include "base/dir.hpp"

namespace rkt::image {

struct TrustedKey {
    std::string prefix;  // "": every image
    std::string fingerprint;
    std::string file;
    std::string armored;
};

class KeyStore {
public:
    // `config_dirs`: rising precedence. `local`: the one among them that is written to.
    KeyStore(std::vector<std::string> config_dirs, std::string local)
        : config_dirs_(std::move(config_dirs)), local_(std::move(local)) {}

    // Of an image: keys of the root, of its name and of every path above it.
    [[nodiscard]] std::vector<TrustedKey> keys_for(const std::string& image_name) const;
    [[nodiscard]] std::vector<TrustedKey> list() const;  // by prefix, then fingerprint
    // Returns the file it wrote; a key that is there already is written again. Throws Error.
    std::string add(const std::string& prefix, const std::string& fingerprint, const std::string& armored) const;
    // One of the local directory is deleted; one of another is hidden. False: there is none.
    bool remove(const std::string& prefix, const std::string& fingerprint) const;  // NOLINT(modernize-use-nodiscard)

private:
    void read_dir(const std::string& prefix, std::vector<TrustedKey>& keys) const;

    std::vector<std::string> config_dirs_;
    std::string local_;
};

// A prefix as it was typed: the name of an image or a path above it. Throws UsageError: a scheme, an empty part, "..".
void check_prefix(const std::string& prefix);

}  // namespace rkt::image
