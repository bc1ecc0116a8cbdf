// --seccomp, --caps-retain, --selinux, --sysctl and their kind as a person types them: what is taken is a valid
// isolator, and its filter, where it is one, has a description.
#include <cstddef>
#include <cstdint>
#include <string>

#include "attempt.hpp"
#include "sandbox/seccomp/choose.hpp"
#include "spec/isolators.hpp"
#include "spec/privilege_options.hpp"
#include "spec/sysctl.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rkt;
    using fuzz::attempt;
    const std::string text(reinterpret_cast<const char*>(data), size);
    attempt([&] {
        const auto choice = sandbox::seccomp::choose({syscall_set(text)}, {"amd64", 0, 6, 1});
        if (describe(choice.own).empty()) __builtin_trap();
    });
    for (const auto& make :
         {retained_capabilities, removed_capabilities, oom_score_adjustment, apparmor_profile, selinux_context}) {
        attempt([&] { json::check_isolator(make(text)); });
    }
    attempt([&] { (void)seccomp_profile_path(text); });
    attempt([&] { json::check_isolator(sysctls({text})); });
    attempt([&] {
        const std::string path = sysctl_path(text);
        // Never out of /proc/sys.
        if (path.starts_with('/') || ("/" + path + "/").find("/../") != std::string::npos) __builtin_trap();
        (void)sysctl_obstacle(path, {});
        (void)is_interface_sysctl(path);
    });
    return 0;
}
