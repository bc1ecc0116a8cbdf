// Parts of rkt that most runs do without: shared objects of ours, loaded by their first use (dlopen(3)).
#pragma once

namespace rkt {

// The address of `symbol` in our shared object `library` ("librkt-net.so"), which stays loaded. Throws Error.
const void* load_symbol(const char* library, const char* symbol);

}  // namespace rkt
