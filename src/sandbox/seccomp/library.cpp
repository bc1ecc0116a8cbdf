// librkt-seccomp.so: what of the room works with libseccomp.
#include "sandbox/seccomp/library.hpp"

#include "sandbox/seccomp/compile.hpp"

extern "C" __attribute__((visibility("default")))
const rkt::sandbox::seccomp::Library rkt_seccomp_library{rkt::sandbox::seccomp::compile};
