// librkt-metadata.so: the service itself.
#include "metadata/library.hpp"

extern "C" __attribute__((visibility("default")))
const rkt::metadata::Library rkt_metadata_library{rkt::metadata::library::serve};
