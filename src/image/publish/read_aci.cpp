#include "image/publish/read_aci.hpp"

#include <fcntl.h>

#include "base/error.hpp"
#include "image/appc/aci_sink.hpp"
#include "image/appc/plain_aci.hpp"
#include "image/file_source.hpp"

namespace rkt::image {
namespace {

class NothingKept : public LayerSink, public ContentObserver {
public:
    bool begin(const TarEntry& /*entry*/) override { return false; }
    [[nodiscard]] const std::string& content_path() const override { return none_; }
    void data(uint64_t /*offset*/, std::span<const char> /*bytes*/) override {}
    void end() override {}
    void finish() override {}
    void content(const ContentPiece& /*piece*/) override {}

private:
    std::string none_;
};

}  // namespace

ImageManifest read_aci_manifest(const std::string& file) {
    return with_context(file, [&] {
        FileSource source(Fd(check(::open(file.c_str(), O_RDONLY | O_CLOEXEC), "opening it")));
        const auto plain = plain_aci(source);
        NothingKept nothing;
        AciSink sink(nothing, nothing);
        (void)walk_tar(*plain, sink, sink, Limits{});
        return ImageManifest::parse(sink.manifest());
    });
}

}  // namespace rkt::image
