// The images below an ACI: fetched, compared with what the manifest wants of them, and their layers in order.
#pragma once

#include <string>
#include <vector>

#include "image/appc/import_aci.hpp"
#include "image/store.hpp"

namespace rkt::image {

// In rkt's words (rkt-1.30.md 2.1). Throws Error.
void check_wanted(const ImageManifest& manifest, const std::string& name, const NameValues& labels);

// In the manifest's order. Throws Error naming the dependency.
std::vector<StoredImage> resolve_dependencies(const Layout& layout, const std::vector<Dependency>& dependencies,
                                              const DependencyChain& chain, const ResolveDependency& resolve);

// Bottom first, each once: at its topmost place, where it shows what it would show lower down.
std::vector<Digest> stack_layers(const std::vector<StoredImage>& below, const Digest& own);

}  // namespace rkt::image
