// How a long step tells what it is doing; cli/ draws it. Called from several threads.
#pragma once

#include <cstdint>
#include <string_view>

namespace rkt::image {

class Progress {
public:
    virtual ~Progress() = default;
    // One line for the whole image, e.g. "fetching docker://…".
    virtual void note(std::string_view line) = 0;
    // `id` names the blob (12 hex digits); total 0: unknown.
    virtual void layer(std::string_view id, uint64_t done, uint64_t total) = 0;
    virtual void layer_done(std::string_view id, std::string_view how) = 0;  // "done", "exists"
};

}  // namespace rkt::image
