#include "image/candidates.hpp"

#include "base/error.hpp"
#include "image/references.hpp"

namespace rkt::image {
namespace {

void insert_image(std::set<ImageId>& images, const Dir& names, const std::string& name) {
    try {
        if (const auto record = names.find_and_read(name)) images.insert(ReferenceRecord::parse(*record).image);
    } catch (const Error&) {  // nobody can read it: it means nothing
    }
}

}  // namespace

Dir open_candidates(const Layout& layout) {
    if (auto dir = layout.root.find_dir("candidates")) return std::move(*dir);
    return layout.root.make_dir("candidates", 02770);
}

Layout naming_candidates(Layout layout) {
    layout.refs = open_candidates(layout);
    return layout;
}

void commit_candidate(const Layout& layout, const std::string& reference) {
    const std::string name = reference_file_name(reference);
    const Dir candidates = open_candidates(layout);
    candidates.rename_to(name, layout.refs, name);
    layout.refs.sync();
    candidates.sync();
}

void drop_candidates(const Layout& layout) {
    const Dir candidates = open_candidates(layout);
    for (const auto& name : candidates.entries()) candidates.remove_file(name);
}

std::set<ImageId> images_on_trial(const Layout& layout) {
    std::set<ImageId> images;
    const auto candidates = layout.root.find_dir("candidates");
    if (!candidates) return images;
    for (const auto& name : candidates->entries()) {
        insert_image(images, *candidates, name);
        insert_image(images, layout.refs, name);
    }
    return images;
}

}  // namespace rkt::image
