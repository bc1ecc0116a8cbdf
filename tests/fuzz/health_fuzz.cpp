// A health check as an image or a person writes it: refused with a reason, or a plan with a command and sane numbers.
#include <cstdint>
#include <string>

#include "attempt.hpp"
#include "spec/health.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    rkt::fuzz::attempt([&] {
        const rkt::PlanHealth check = rkt::parse_health({{rkt::kImageHealthAnnotation, text}}, {}).check;
        if (!check.argv.empty() && check.argv.front().empty()) __builtin_trap();
        if (check.interval_ms == 0 || check.timeout_ms == 0 || check.retries == 0) __builtin_trap();
    });
    for (const std::string_view setting : rkt::kHealthSettings) {
        rkt::fuzz::attempt([&] {
            rkt::Health health;
            rkt::set_health(health, setting, text);
        });
    }
    return 0;
}
