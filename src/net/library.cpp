// librkt-net.so: PodNetwork on the kernel.
#include "net/library.hpp"

extern "C" __attribute__((visibility("default"))) const rkt::net::Library rkt_net_library{rkt::net::library::prepare};
