#include "image/appc/unpack_aci.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/error.hpp"
#include "image/appc/aci_sink.hpp"
#include "image/appc/plain_aci.hpp"
#include "image/directory_sink.hpp"
#include "image/measured.hpp"
#include "image/replaced.hpp"
#include "image/tar_headers.hpp"
#include "spec/store_record.hpp"

namespace rkt::image {

UnpackedAci unpack_aci(const Layout& layout, ByteSource& aci, const std::string& blob_sha512, const Limits& limits) {
    ::umask(0);  // modes are the tar's
    StagedDir staged(layout.staging);
    const Dir& dir = staged.dir();
    Measured blob(aci, "sha512", UINT64_MAX);
    const auto plain = plain_aci(blob);
    Measured for_layer(*plain, "sha256", limits.layer_bytes);
    Measured for_image(for_layer, "sha512", limits.layer_bytes);
    TarHeaderRecorder recorder(for_image, dir.open_file("tar-headers.zst", O_WRONLY | O_CREAT | O_EXCL));
    KeptReplaced replaced(dir, recorder);
    DirectorySink tree(make_layer_root(dir), limits, &replaced, Whiteouts::not_meant);
    AciSink sink(tree, recorder);
    const TarCount count = walk_tar(recorder, sink, sink, limits);
    recorder.finish();
    if (!blob_sha512.empty() && blob.hex() != blob_sha512) {
        throw Error("the file has changed since its signature was checked");
    }
    dir.write_file("record.json", LayerRecord{count.entries, for_layer.size(), true}.print());
    return {std::move(staged), sink.manifest(), Digest::sha256(for_layer.hex()), ImageId::from_sha512(for_image.hex())};
}

void commit_aci(const Layout& layout, UnpackedAci&& aci) {
    const std::string& name = aci.tar.hex();
    const auto lock = FileLock::take(layout.locks, "layer-" + name, LockMode::exclusive);
    if (has_layer(layout, name, LayerKind::aci)) return;
    commit_layer(layout, std::move(aci.staged), name);
}

}  // namespace rkt::image
