// Removal of a cgroup together with those that an app made below its own (cgroup-v2.rst: only an empty one can be
// removed).
#pragma once

namespace rkt::sandbox {

// Without a heap, as rkt-init needs it. False: a process is in one of them (EBUSY); what is not there is removed.
bool remove_group_tree(int parent, const char* name) noexcept;

}  // namespace rkt::sandbox
