// The profile format of docker, podman and OCI (config-linux.md "Seccomp"; docker's names, archMap, includes and
// excludes): a stranger's file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "spec/json.hpp"
#include "spec/seccomp_filter.hpp"

namespace rkt {

// What a profile may depend on.
struct ProfileFacts {
    std::string architecture;  // GOARCH: "amd64"
    uint64_t capabilities = 0;
    uint32_t kernel_major = 0;
    uint32_t kernel_minor = 0;
};

struct SeccompProfile {
    struct Conditions {
        uint64_t capabilities = 0;
        std::vector<std::string> architectures;
        std::optional<std::pair<uint32_t, uint32_t>> min_kernel;
    };
    struct Rule {
        std::vector<std::string> calls;
        seccomp::Action action;
        std::vector<seccomp::Condition> conditions;  // perhaps several of one argument: any of those
        Conditions includes;                         // every one must hold
        Conditions excludes;                         // none may
    };
    struct Companions {
        std::string architecture;             // "x86_64"
        std::vector<std::string> companions;  // {"x86", "x32"}
    };
    seccomp::Action otherwise;
    std::vector<std::string> architectures;
    std::vector<Companions> companions;  // archMap
    std::vector<Rule> rules;

    [[nodiscard]] seccomp::Filter resolve(const ProfileFacts& facts) const;
};

}  // namespace rkt

namespace rkt::json {

// Throws ParseError: also for what cannot be kept, a notify action above all.
SeccompProfile parse_seccomp_profile(const Node& document);

}  // namespace rkt::json
