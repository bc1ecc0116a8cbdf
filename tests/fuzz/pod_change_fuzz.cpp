// What another host says about its pods, and what `rkt pod apply` is told: read again, it is the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "fuzz/attempt.hpp"
#include "spec/pod_change.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    rkt::fuzz::attempt([&] {
        const std::string printed = rkt::PodChange::parse(text).print();
        if (rkt::PodChange::parse(printed).print() != printed) std::abort();
    });
    rkt::fuzz::attempt([&] {
        const std::string printed = rkt::print_declared_pods(rkt::parse_declared_pods(text), false);
        if (rkt::print_declared_pods(rkt::parse_declared_pods(printed), false) != printed) std::abort();
    });
    return 0;
}
