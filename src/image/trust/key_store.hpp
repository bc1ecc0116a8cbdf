// rkt's trusted keys (rkt-1.30.md 2.4): DIR/trustedkeys/root.d/FINGERPRINT for every image, and
// DIR/trustedkeys/prefix.d/PREFIX/FINGERPRINT for images whose name begins with PREFIX, of each configuration
// directory. A file's name is its key's fingerprint in lower-case hex digits: 40 of an OpenPGP key's primary key, which
// is armored, 64 (SHA-256) of a public key in PEM. An empty file hides the key of that fingerprint that a directory of
// lower precedence has. Below trustedkeys no symlink is followed. Errors name the file: a symlink, one that is too
// large, …
#pragma once

#include <string>
#include <vector>

#include "base/dir.hpp"

namespace rkt::image {

enum class KeyKind { openpgp, pem };

struct TrustedKey {
    std::string prefix;  // "": every image
    std::string fingerprint;
    std::string file;
    std::string content;  // armored, or PEM
    KeyKind kind = KeyKind::openpgp;
};

class KeyStore {
public:
    // `config_dirs`: rising precedence. `local`: the one among them that is written to.
    KeyStore(std::vector<std::string> config_dirs, std::string local)
        : config_dirs_(std::move(config_dirs)), local_(std::move(local)) {}

    // Of an image: keys of the root, of its name and of every path above it. Files of another kind of key than their
    // names say are left out, and so is a public key in PEM that is another one than its file's name says.
    [[nodiscard]] std::vector<TrustedKey> keys_for(const std::string& image_name) const;
    // The same with those that are left out.
    [[nodiscard]] std::vector<TrustedKey> files_for(const std::string& image_name) const;
    [[nodiscard]] std::vector<TrustedKey> list() const;  // all files, by prefix, then fingerprint
    // Returns the file it wrote; a key that is there already is written again. Throws Error.
    std::string add(const std::string& prefix, const std::string& fingerprint, const std::string& content) const;
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
