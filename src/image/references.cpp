#include "image/references.hpp"

#include <climits>

#include "base/error.hpp"
#include "base/staged_dir.hpp"

namespace rkt::image {
namespace {

constexpr size_t kMaxRecord = 64 * 1024;

}  // namespace

std::optional<ReferenceRecord> find_reference(const Layout& layout, const std::string& reference) {
    const std::string name = reference_file_name(reference);
    if (name.size() > NAME_MAX) return std::nullopt;
    auto content = layout.candidates ? layout.candidates->find_and_read(name, kMaxRecord) : std::nullopt;
    if (!content) content = layout.refs.find_and_read(name, kMaxRecord);
    if (!content) return std::nullopt;
    return with_context("the store's record of " + reference, [&] { return ReferenceRecord::parse(*content); });
}

std::multimap<ImageId, std::string> all_references(const Layout& layout) {
    std::multimap<ImageId, std::string> names;
    for (const auto& file : layout.refs.entries()) {
        const std::string name = reference_from_file_name(file);
        try {
            if (const auto record = find_reference(layout, name)) names.emplace(record->image, name);
        } catch (const Error&) {
        }
    }
    return names;
}

void point_reference(const Layout& layout, const std::string& reference, const ReferenceRecord& record) {
    const StagedDir staged(layout.staging);
    staged.dir().write_atomically("reference", record.print());
    staged.dir().rename_to("reference", layout.refs, reference_file_name(reference));
    layout.refs.sync();
}

void check_reference_fits(const std::string& reference) {
    if (reference_file_name(reference).size() > NAME_MAX) {
        throw Error("the reference is too long for the store: " + reference);
    }
}

}  // namespace rkt::image
