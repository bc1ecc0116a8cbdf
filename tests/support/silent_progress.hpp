// Nobody looks.
#pragma once

#include "image/progress.hpp"

namespace rkt::test {

class SilentProgress : public image::Progress {
public:
    void note(std::string_view /*line*/) override {}
    void layer(std::string_view /*id*/, uint64_t /*done*/, uint64_t /*total*/) override {}
    void layer_done(std::string_view /*id*/, std::string_view /*how*/) override {}
};

}  // namespace rkt::test
