// What loses its name to a later entry of the same tar. The tree has no place for it any more, the exact
// tar needs it (tar_headers.hpp): it moves to layers/HEX/replaced/N, which costs a rename.
#pragma once

#include <string>

#include "base/dir.hpp"

namespace rkt::image {

class TarHeaderRecorder;

class Replaced {
public:
    virtual ~Replaced() = default;
    // Takes the file or directory `name` out of `parent`; `path` is its name in the tree, no link in it.
    virtual void take(int parent, const std::string& name, const std::string& path) = 0;
};

class KeptReplaced : public Replaced {
public:
    KeptReplaced(const Dir& layer, TarHeaderRecorder& recorder) : layer_(layer), recorder_(recorder) {}
    void take(int parent, const std::string& name, const std::string& path) override;

private:
    const Dir& layer_;
    TarHeaderRecorder& recorder_;
    Dir kept_;
    uint32_t count_ = 0;
};

}  // namespace rkt::image
