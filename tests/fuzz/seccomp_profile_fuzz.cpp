// A profile of system calls, a stranger's file: what parses is a valid isolator, resolves for any host, and compiles or
// is refused with a message.
#include <cstddef>
#include <cstdint>
#include <string>

#include "attempt.hpp"
#include "sandbox/seccomp/compile.hpp"
#include "spec/isolators.hpp"
#include "spec/privilege_options.hpp"
#include "spec/seccomp_profile.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rkt;
    using fuzz::attempt;
    const std::string text(reinterpret_cast<const char*>(data), size);
    attempt([&] { json::check_isolator(seccomp_profile(text, "f")); });
    attempt([&] {
        const auto document = json::parse(text, "f");
        const SeccompProfile profile = json::parse_seccomp_profile(json::Node(document, ""));
        for (const uint64_t capabilities : {uint64_t{0}, ~uint64_t{0}}) {
            const auto filter = profile.resolve({"amd64", capabilities, 6, 1});
            if (describe(filter).empty()) __builtin_trap();
            attempt([&] { (void)sandbox::seccomp::compile(filter); });
        }
    });
    return 0;
}
