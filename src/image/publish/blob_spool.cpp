#include "image/publish/blob_spool.hpp"

#include <fcntl.h>

#include <cstdlib>

#include "base/error.hpp"
#include "image/file_source.hpp"

namespace rkt::image {
namespace {

// O_TMPFILE is not everywhere.
Fd make_unnamed_file() {
    const char* dir = std::getenv("TMPDIR");
    std::string path = std::string(dir != nullptr && *dir != '\0' ? dir : "/var/tmp") + "/rkt-layer-XXXXXX";
    Fd file(check(::mkostemp(path.data(), O_CLOEXEC), "making a temporary file"));
    check(::unlink(path.c_str()), "taking a temporary file's name away");
    return file;
}

}  // namespace

BlobSpool::BlobSpool()
    : file_(make_unnamed_file()), gzip_([this](std::span<const char> bytes) {
          blob_digest_.update(bytes);
          size_ += bytes.size();
          with_context("keeping a compressed layer", [&] { write_all(file_, {bytes.data(), bytes.size()}); });
      }) {}

void BlobSpool::write(std::span<const char> tar) {
    tar_digest_.update(tar);
    gzip_.write(tar);
}

void BlobSpool::finish() {
    gzip_.finish();
    diff_id_ = Digest::sha256(tar_digest_.hex());
    descriptor_ = {oci::kGzipLayerType, Digest::sha256(blob_digest_.hex()), size_, std::nullopt, {}};
}

std::unique_ptr<ByteSource> BlobSpool::open() const {
    const std::string link = "/proc/self/fd/" + std::to_string(file_.get());
    return std::make_unique<FileSource>(Fd(check(::open(link.c_str(), O_RDONLY | O_CLOEXEC), "opening a layer again")));
}

}  // namespace rkt::image
