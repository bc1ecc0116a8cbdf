#include "image/publish/layout_target.hpp"

#include <fcntl.h>

#include "base/error.hpp"
#include "base/lock.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "image/publish/memory_blob.hpp"

namespace rkt::image {
namespace {

constexpr const char* kMarker = "oci-layout";
constexpr const char* kIndex = "index.json";
constexpr size_t kBlobBuffer = 256 * 1024;

}  // namespace

LayoutTarget::LayoutTarget(Dir dir, std::string tag) : dir_(std::move(dir)), tag_(std::move(tag)) {
    if (!dir_.exists(kMarker)) {
        if (!dir_.entries().empty()) throw Error("the directory has files and is no OCI layout");
        dir_.write_atomically(kMarker, R"({"imageLayoutVersion":"1.0.0"})");
    }
    (void)dir_.make_dir("blobs").make_dir("sha256");
}

bool LayoutTarget::has(const oci::Descriptor& blob) {
    const auto there = dir_.stat_entry("blobs/" + blob.digest.algorithm() + "/" + blob.digest.hex());
    return there && static_cast<uint64_t>(there->st_size) == blob.size;
}

void LayoutTarget::put(const oci::Descriptor& blob, const OpenBlob& open) {
    const Dir blobs = dir_.open_dir("blobs/" + blob.digest.algorithm());
    const std::string staged = "." + blob.digest.hex() + "." + random_hex(8);
    try {
        const Fd file = blobs.open_file(staged, O_WRONLY | O_CREAT | O_EXCL);
        const auto source = open();
        std::vector<char> buffer(kBlobBuffer);
        for (size_t n = 0; (n = source->read(buffer)) > 0;) write_all(file, {buffer.data(), n});
        check(::fsync(file.get()), "writing a blob to the disk");
        blobs.rename_to(staged, blobs, blob.digest.hex());
    } catch (...) {
        blobs.remove_file(staged);
        throw;
    }
}

void LayoutTarget::put_manifest(const oci::Descriptor& manifest, const std::string& content) {
    put(manifest, open_memory(content));
    const auto lock = FileLock::take(dir_.open_file(".", O_RDONLY | O_DIRECTORY), LockMode::exclusive);
    const auto index = dir_.find_and_read(kIndex);
    dir_.write_atomically(kIndex, oci::name_in_index(index.value_or(""), manifest, tag_));
}

}  // namespace rkt::image
