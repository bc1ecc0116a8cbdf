#include "image/publish/memory_blob.hpp"

#include <algorithm>

namespace rkt::image {
namespace {

class Memory : public ByteSource {
public:
    explicit Memory(std::shared_ptr<const std::string> content) : content_(std::move(content)) {}
    size_t read(std::span<char> buffer) override {
        const size_t n = content_->copy(buffer.data(), buffer.size(), taken_);
        taken_ += n;
        return n;
    }

private:
    std::shared_ptr<const std::string> content_;
    size_t taken_ = 0;
};

}  // namespace

oci::Descriptor describe(std::string_view content, std::string_view media_type) {
    return {std::string(media_type), Digest::sha256(sha256_hex(content)), content.size(), std::nullopt, {}};
}

OpenBlob open_memory(std::string content) {
    return
        [shared = std::make_shared<const std::string>(std::move(content))] { return std::make_unique<Memory>(shared); };
}

}  // namespace rkt::image
