#include <fcntl.h>
#include <sys/stat.h>

#include "base/error.hpp"
#include "base/lock.hpp"
#include "base/staged_dir.hpp"
#include "base/text.hpp"
#include "image/directory_sink.hpp"
#include "image/import.hpp"
#include "image/inflate.hpp"
#include "image/measured.hpp"
#include "image/replaced.hpp"
#include "image/staged_layer.hpp"
#include "image/tar_headers.hpp"
#include "spec/store_record.hpp"

namespace rkt::image {
namespace {

void unpack(const Dir& staged, const LayerRequest& layer, const Limits& limits, ByteSource& source) {
    Measured blob(source, layer.blob.digest.algorithm(), layer.blob.size);
    const auto plain = inflate(blob, oci::layer_compression(layer.blob.media_type));
    Measured tar(*plain, layer.diff_id.algorithm(), limits.layer_bytes);
    TarHeaderRecorder recorder(tar, staged.open_file("tar-headers.zst", O_WRONLY | O_CREAT | O_EXCL));
    KeptReplaced replaced(staged, recorder);
    DirectorySink sink(make_layer_root(staged), limits, &replaced);
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
    if (has_layer(layout, name, LayerKind::oci)) return;
    ::umask(0);  // modes are the tar's
    // Whoever comes second waits, and finds it committed.
    const auto lock = FileLock::take(layout.locks, "layer-" + name, LockMode::exclusive);
    if (has_layer(layout, name, LayerKind::oci)) return;
    with_context("layer " + layer.blob.digest.str(), [&] {
        StagedDir staged(layout.staging);
        const auto source = open();
        unpack(staged.dir(), layer, limits, *source);
        commit_layer(layout, std::move(staged), name);
    });
}

}  // namespace rkt::image
