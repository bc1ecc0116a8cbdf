// Quantities, and what isolators make of them: as a person types them, and as a manifest says them.
#include <cstddef>
#include <cstdint>
#include <string>

#include "attempt.hpp"
#include "spec/quantity.hpp"
#include "spec/resources.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rkt;
    using fuzz::attempt;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto whole = to_quantity(text);
    const auto thousandths = to_quantity(text, 3);
    if ((whole || thousandths) && !is_quantity(text)) __builtin_trap();
    if (whole && thousandths && *thousandths > *whole * 1000 && *whole <= UINT64_MAX / 1000) __builtin_trap();
    for (const auto option : {memory_isolator, cpu_isolator, cpu_shares_isolator, pids_isolator}) {
        attempt([&] {
            const Resources made = Resources::of({option(text)});
            if (made.memory_limit && *made.memory_limit < kMinMemory) __builtin_trap();
            if (made.cpu_limit && *made.cpu_limit < kMinCpu) __builtin_trap();
        });
    }
    for (const char* name : {kMemory, kCpu, kBlockBandwidth, kPidsLimit}) {
        attempt([&] { (void)Resources::of({{name, text}}); });
    }
    return 0;
}
