// Which filter an app's isolators ask for (rkt-1.30.md 4.6, appc/spec ace.md).
#pragma once

#include <vector>

#include "spec/image_manifest.hpp"
#include "spec/seccomp_filter.hpp"
#include "spec/seccomp_profile.hpp"

namespace rkt::sandbox::seccomp {

struct Choice {
    enum class Kind { standard, none, own } kind = Kind::standard;
    rkt::seccomp::Filter own;
};

bool asks_for_filter(const std::vector<Isolator>& isolators);
// Throws Error: more than one kind of isolator, an unknown set or errno.
Choice choose(const std::vector<Isolator>& isolators, const ProfileFacts& facts);

}  // namespace rkt::sandbox::seccomp
