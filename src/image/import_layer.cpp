#include <fcntl.h>
#include <sys/stat.h>

#include "base/error.hpp"
#include "base/lock.hpp"
#include "base/staged_dir.hpp"
#include "base/text.hpp"
#include "image/digester.hpp"
#include "image/directory_sink.hpp"
#include "image/import.hpp"
#include "image/inflate.hpp"
#include "image/tar_headers.hpp"
#include "spec/store_record.hpp"

namespace rkt::image {
namespace {

// Counts and digests what passes; more than `limit` bytes are refused.
class Measured : public ByteSource {
public:
    Measured(ByteSource& source, std::string_view algorithm, uint64_t limit)
        : source_(source), digester_(algorithm), limit_(limit) {}

    size_t read(std::span<char> buffer) override {
        const size_t n = source_.read(buffer);
        size_ += n;
        if (size_ > limit_) throw Error("more than " + std::to_string(limit_) + " bytes");
        digester_.update(buffer.first(n));
        return n;
    }
    [[nodiscard]] uint64_t size() const { return size_; }
    void require(const Digest& wanted, std::string_view what) {
        const std::string seen = digester_.hex();
        if (seen == wanted.hex()) return;
        throw Error(std::string(what) + " does not match: wanted " + wanted.str() + ", got " + wanted.algorithm() +
                    ":" + seen);
    }

private:
    ByteSource& source_;
    Digester digester_;
    uint64_t limit_;
    uint64_t size_ = 0;
};

// The group of the store's directories is not the layer's (mkdir(2) with a set-group-ID parent).
Dir make_root(const Dir& staged) {
    Dir root = staged.make_dir("rootfs");
    check(::fchown(root.get(), 0, 0), "changing the owner");
    check(::fchmod(root.get(), 0755), "changing the mode");
    return root;
}

void unpack(const Dir& staged, const LayerRequest& layer, const Limits& limits, ByteSource& source) {
    Measured blob(source, layer.blob.digest.algorithm(), layer.blob.size);
    const auto plain = inflate(blob, oci::layer_compression(layer.blob.media_type));
    Measured tar(*plain, layer.diff_id.algorithm(), limits.layer_bytes);
    TarHeaderRecorder recorder(tar, staged.open_file("tar-headers.zst", O_WRONLY | O_CREAT | O_EXCL));
    DirectorySink sink(make_root(staged));
    const TarCount count = walk_tar(recorder, sink, recorder, limits);
    recorder.finish();
    if (blob.size() != layer.blob.size) {
        throw Error("the size does not match: wanted " + std::to_string(layer.blob.size) + " bytes, got " +
                    std::to_string(blob.size()));
    }
    blob.require(layer.blob.digest, "the digest");
    tar.require(layer.diff_id, "the digest of the plain tar");
    staged.write_file("record.json", LayerRecord{count.entries, tar.size()}.print());
}

}  // namespace

FileLock lock_against_gc(const Layout& layout) { return FileLock::take(layout.locks, "gc", LockMode::shared); }

void import_layer(const Layout& layout, const LayerRequest& layer, const Limits& limits,
                  const std::function<std::unique_ptr<ByteSource>()>& open) {
    const std::string& name = layer.diff_id.hex();
    if (layout.layers.exists(name)) return;
    ::umask(0);  // modes are the tar's
    // Whoever comes second waits, and finds it committed.
    const auto lock = FileLock::take(layout.locks, "layer-" + name, LockMode::exclusive);
    if (layout.layers.exists(name)) return;
    with_context("layer " + layer.blob.digest.str(), [&] {
        StagedDir staged(layout.staging);
        const auto source = open();
        unpack(staged.dir(), layer, limits, *source);
        check(::fchmod(staged.dir().get(), 0755), "changing the mode");
        (void)std::move(staged).commit(layout.layers, name);
    });
}

}  // namespace rkt::image
