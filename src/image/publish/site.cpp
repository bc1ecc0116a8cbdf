#include "image/publish/site.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <vector>

#include "base/error.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "image/file_source.hpp"
#include "image/publish/output_file.hpp"
#include "image/publish/read_aci.hpp"
#include "image/publish/sign_file.hpp"
#include "image/trust/openpgp.hpp"
#include "spec/site_page.hpp"

namespace rkt::image {
namespace {

constexpr const char* kTemplate = "{name}-{version}-{os}-{arch}.{ext}";
constexpr const char* kKey = "pubkeys.gpg";
constexpr size_t kMaxPage = 4u << 20;
constexpr size_t kMaxKey = 1u << 20;

struct SiteImage {
    std::string file;
    std::string name;
    std::string version;  // "": none
    std::string platform;
    // Below the directory, as the template says.
    [[nodiscard]] std::string path(const std::string& of_version) const {
        return name + "-" + of_version + "-" + platform + ".aci";
    }
};

// https://HOST[/PATH] → HOST[/PATH]
std::string prefix_of(std::string url) {
    constexpr std::string_view kScheme = "https://";
    while (url.ends_with('/')) url.pop_back();
    const std::string prefix = url.starts_with(kScheme) ? url.substr(kScheme.size()) : "";
    if (!is_ac_identifier(prefix)) throw UsageError("--url takes https://HOST[/PATH] of the images' names");
    return prefix;
}

std::string label(const ImageManifest& manifest, const char* name) {
    const std::string* value = find_value(manifest.labels, name);
    const std::string text = value == nullptr ? "" : *value;
    if (text.find_first_of("/%?#{}") != std::string::npos || text::printable(text) != text) {
        throw Error(std::string("its label ") + name + " cannot be part of a file's name: " + text::quoted(text));
    }
    return text;
}

SiteImage read_site_image(const std::string& file, const std::string& prefix) {
    const ImageManifest manifest = read_aci_manifest(file);
    return with_context(file, [&] {
        if (!manifest.name.starts_with(prefix + "/")) {
            throw Error("its name " + text::quoted(manifest.name) + " is not below " + prefix);
        }
        const std::string os = label(manifest, "os");
        const std::string arch = label(manifest, "arch");
        if (os.empty() || arch.empty())
            throw Error("its manifest has no label " + std::string(os.empty() ? "os" : "arch"));
        return SiteImage{file, manifest.name, label(manifest, "version"), os + "-" + arch};
    });
}

class Site {
public:
    explicit Site(const SiteRequest& request)
        : dir_(request.dir), overwrite_(request.overwrite), tags_{prefix_of(request.url), "", {}} {
        (void)Dir::open_or_create(dir_);
        tags_.image_template = url_of(kTemplate);
    }
    [[nodiscard]] const std::string& prefix() const { return tags_.prefix; }

    std::string add(const SiteImage& image, const GpgSigner& signer) {
        const std::string file = dir_ + "/" + image.path(image.version.empty() ? "latest" : image.version);
        (void)Dir::open_or_create(parent_of(file));
        copy(image.file, file, overwrite_ || image.version.empty());
        (void)sign_file(signer, file);
        if (!image.version.empty()) {
            const std::string latest = dir_ + "/" + image.path("latest");
            link(file, latest);
            link(file + ".asc", latest + ".asc");
        }
        return file;
    }

    // A file holds one key (rkt trust): another one gets another file.
    void add_key(const GpgSigner& signer) {
        const Dir dir = Dir::open(dir_);
        const auto first = dir.find_and_read(kKey, kMaxKey);
        const bool other = first && read_public_key(*first).fingerprint != signer.fingerprint();
        const std::string name = other ? "pubkeys-" + signer.fingerprint() + ".gpg" : kKey;
        dir.write_atomically(name, signer.public_key());
        tags_.key_urls.push_back(url_of(name));
    }

    // The page of the URL itself, or of an image's name below it.
    void write_page(const std::string& name) const {
        const Dir dir = Dir::open_or_create(dir_ + name.substr(prefix().size()));
        const auto page = dir.find_and_read("index.html", kMaxPage);
        const std::string extended = with_discovery_tags(page.value_or(""), tags_, name);
        if (page != extended) dir.write_atomically("index.html", extended);
    }

private:
    [[nodiscard]] std::string url_of(const std::string& rest) const { return "https://" + prefix() + "/" + rest; }

    static void copy(const std::string& from, const std::string& to, bool overwrite) {
        FileSource source(Fd(check(::open(from.c_str(), O_RDONLY | O_CLOEXEC), "opening " + from)));
        OutputFile output(to, overwrite);
        std::vector<char> buffer(kBuffer);
        for (size_t n = 0; (n = source.read(buffer)) > 0;) write_all(output.fd(), {buffer.data(), n});
        output.commit();
    }
    static void link(const std::string& from, const std::string& to) {
        const std::string staged = to + "." + random_hex(8);
        if (::link(from.c_str(), staged.c_str()) != 0) return copy(from, to, true);  // not every file system has links
        check(::rename(staged.c_str(), to.c_str()), "naming " + to);
        // Two names of one file already: rename(2) does nothing then.
        (void)::unlink(staged.c_str());
    }

    static constexpr size_t kBuffer = 256 * 1024;
    std::string dir_;
    bool overwrite_;
    SiteTags tags_;
};

}  // namespace

std::vector<std::string> publish_site(const SiteRequest& request, const GpgSigner& signer) {
    const std::string prefix = prefix_of(request.url);
    std::vector<SiteImage> images;
    for (const auto& file : request.acis) images.push_back(read_site_image(file, prefix));

    Site site(request);
    std::vector<std::string> files;
    for (const SiteImage& image : images) files.push_back(site.add(image, signer));
    site.add_key(signer);
    for (const SiteImage& image : images) site.write_page(image.name);
    site.write_page(prefix);
    return files;
}

}  // namespace rkt::image
