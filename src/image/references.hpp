// The names of images: refs/NAME says which image a reference means, who signed it under that name, and what HTTP said.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "image/layout.hpp"
#include "spec/store_record.hpp"

namespace rkt::image {

// nullopt: nothing was fetched under that name.
std::optional<ReferenceRecord> find_reference(const Layout& layout, const std::string& reference);
// Every name of every image. Records that nobody can read are left out: they are gc's business.
std::multimap<ImageId, std::string> all_references(const Layout& layout);
// By way of staging, so that what a killed fetch leaves is found there.
void point_reference(const Layout& layout, const std::string& reference, const ReferenceRecord& record);
// Throws Error for one that no file can be named after.
void check_reference_fits(const std::string& reference);

}  // namespace rkt::image
