// librkt-net.so: what of the room works on the kernel.
#include "net/library.hpp"

using namespace rkt::net;

extern "C" __attribute__((visibility("default"))) const Library rkt_net_library{
    library::prepare, library::check_networks, library::check_pod, library::close_loopback_door};
