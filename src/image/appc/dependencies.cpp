#include "image/appc/dependencies.hpp"

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::image {
namespace {

constexpr size_t kMaxDepth = 32;
constexpr size_t kMaxAsked = 256;

std::string arrows(const std::vector<DependencyChain::Link>& links, const std::string& last) {
    std::string line;
    for (const auto& link : links) line += link.name + " → ";
    return line + last;
}

// appc writes the whole hash or a part of it; the store's ids keep half.
void check_id(const Dependency& wanted, const ImageId& id) {
    if (wanted.image_id.empty()) return;
    const std::string& full = id.str();
    if (full.starts_with(wanted.image_id) || wanted.image_id.starts_with(full)) return;
    throw Error("the manifest wants image ID " + text::printable(wanted.image_id) + ", what was found has " + full);
}

StoredImage resolve_one(const Store& store, const Dependency& wanted, const DependencyChain& chain,
                        const ResolveDependency& resolve) {
    return with_context("dependency " + text::quoted(wanted.image_name), [&] {
        chain.count();
        const ImageId id = resolve(wanted, chain);
        auto image = store.find(id);
        if (!image) throw Error("image " + id.str() + " is not in the store");
        check_id(wanted, id);
        check_wanted(image->manifest, wanted.image_name, wanted.labels);
        return std::move(*image);
    });
}

}  // namespace

DependencyChain DependencyChain::below(const ImageId& id, const std::string& name) const {
    const auto begin = std::find_if(links.begin(), links.end(), [&](const Link& link) { return link.id == id; });
    if (begin != links.end()) throw Error("dependency cycle: " + arrows({begin, links.end()}, name));
    if (links.size() == kMaxDepth) {
        throw Error("dependencies are nested more than " + std::to_string(kMaxDepth) + " deep: " + arrows(links, name));
    }
    DependencyChain longer = *this;
    longer.links.push_back({id, name});
    return longer;
}

void DependencyChain::count() const {
    if (++*asked > kMaxAsked) throw Error("the image has more than " + std::to_string(kMaxAsked) + " dependencies");
}

void check_wanted(const ImageManifest& manifest, const std::string& name, const NameValues& labels) {
    if (manifest.name != name) {
        throw Error("error when reading the app name: " + text::quoted(name) + " expected but " +
                    text::quoted(manifest.name) + " found");
    }
    for (const NameValue& wanted : labels) {
        const std::string* value = find_value(manifest.labels, wanted.name);
        if (value == nullptr) {
            throw Error("requested label " + text::quoted(wanted.name) + " not provided by the image manifest");
        }
        if (*value != wanted.value) {
            throw Error("requested value for label " + text::quoted(wanted.name) + ": " + text::quoted(wanted.value) +
                        " differs from fetched aci label value: " + text::quoted(*value));
        }
    }
}

std::vector<StoredImage> resolve_dependencies(const Layout& layout, const std::vector<Dependency>& dependencies,
                                              const DependencyChain& chain, const ResolveDependency& resolve) {
    std::vector<StoredImage> images;
    if (dependencies.empty()) return images;
    const Store store = Store::open(layout.data_dir);
    for (const Dependency& dependency : dependencies) {
        images.push_back(resolve_one(store, dependency, chain, resolve));
    }
    return images;
}

std::vector<Digest> stack_layers(const std::vector<StoredImage>& below, const Digest& own) {
    std::vector<Digest> all;
    for (const StoredImage& image : below) all.insert(all.end(), image.layers.begin(), image.layers.end());
    all.push_back(own);
    std::vector<Digest> stack;
    std::set<Digest> seen;
    for (auto layer = all.rbegin(); layer != all.rend(); ++layer) {
        if (seen.insert(*layer).second) stack.push_back(*layer);
    }
    std::reverse(stack.begin(), stack.end());
    return stack;
}

}  // namespace rkt::image
