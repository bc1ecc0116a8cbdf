#include "image/check_layer.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <set>

#include "base/error.hpp"
#include "base/lock.hpp"
#include "base/staged_dir.hpp"
#include "base/text.hpp"
#include "image/appc/aci_sink.hpp"
#include "image/compare_trees.hpp"
#include "image/measured.hpp"
#include "image/tar_headers.hpp"
#include "spec/store_record.hpp"

namespace rkt::image {
namespace {

// Says nothing about the layer.
bool is_our_trouble(int errnum) {
    constexpr std::array kOurs{ENOSPC, EDQUOT, EROFS, EACCES, EPERM, EMFILE, ENFILE, ENOMEM};
    return std::find(kOurs.begin(), kOurs.end(), errnum) != kOurs.end();
}

class Problems {
public:
    void add(const std::string& problem) {
        if (seen_.insert(problem).second) all_.push_back(problem);
    }
    [[nodiscard]] bool none() const { return all_.empty(); }
    [[nodiscard]] std::vector<std::string> take() && { return std::move(all_); }

private:
    std::vector<std::string> all_;
    std::set<std::string> seen_;
};

class Nothing : public ContentObserver {
    void content(const ContentPiece& /*piece*/) override {}
};

// The tar made again, on its way into an outline of the layer.
class Rebuilt {
public:
    Rebuilt(const Dir& layer, const LayerRecord& record, Problems& problems)
        : record_(record),
          problems_(problems),
          tar_(rebuild_tar(layer,
                           [&](const std::string& path, const std::string& what) {
                               problems_.add("file " + text::quoted(path) + " " + what);
                           })),
          sha512_(*tar_, "sha512", UINT64_MAX),
          sha256_(record.aci ? static_cast<ByteSource&>(sha512_) : *tar_, "sha256", record.size) {}

    void unpack(OutlineSink& outline, LayerFindings& findings) {
        if (!record_.aci) {
            count_ = walk_tar(sha256_, outline, nothing_, {});
            return;
        }
        AciSink aci(outline, nothing_);
        count_ = walk_tar(sha256_, aci, aci, {});
        findings.aci_manifest = aci.manifest();
        findings.aci_sha512 = sha512_.hex();
    }
    void require(const Digest& layer) {
        const std::string seen = sha256_.hex();
        if (seen != layer.hex() && problems_.none()) {
            problems_.add("its tar has the digest sha256:" + seen + " now: tar-headers.zst or a file has changed");
        }
        if (count_.entries != record_.entries || sha256_.size() != record_.size) {
            problems_.add("record.json is not what it was");
        }
    }

private:
    const LayerRecord& record_;
    Problems& problems_;
    std::unique_ptr<ByteSource> tar_;
    Measured sha512_;
    Measured sha256_;
    Nothing nothing_;
    TarCount count_;
};

void compare(const Layout& layout, const Dir& dir, const Digest& layer, Problems& problems, LayerFindings& findings) {
    const LayerRecord record = LayerRecord::parse(dir.read_file("record.json"));
    const StagedDir staged(layout.staging);
    const Dir wanted = make_layer_root(staged.dir());
    OutlineSink outline(wanted.duplicate(), record.aci ? Whiteouts::not_meant : Whiteouts::meant);
    Rebuilt rebuilt(dir, record, problems);
    rebuilt.unpack(outline, findings);
    rebuilt.require(layer);
    compare_trees(wanted, dir.open_dir("rootfs"), outline, [&](const std::string& what) { problems.add(what); });
}

}  // namespace

LayerFindings check_layer(const Layout& layout, const Digest& layer) {
    LayerFindings findings;
    ::umask(0);  // modes are the tar's
    const auto lock = FileLock::take(layout.locks, "layer-" + layer.hex(), LockMode::exclusive);
    const auto dir = layout.layers.find_dir(layer.hex());
    if (!dir) return {{"is missing"}, "", ""};
    Problems problems;
    try {
        compare(layout, *dir, layer, problems, findings);
    } catch (const SystemError& error) {
        if (is_our_trouble(error.errnum())) throw;
        problems.add(error.what());
    } catch (const Error& error) {
        problems.add(error.what());
    }
    findings.problems = std::move(problems).take();
    return findings;
}

}  // namespace rkt::image
