// --insecure-options: which security features the user switched off (rkt-1.30.md 1.3).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rkt::cli {

class InsecureOptions {
public:
    enum Feature : uint8_t { image = 1, tls = 2, http = 4, pubkey = 8, capabilities = 16, paths = 32, seccomp = 64 };

    // A comma-separated list; the last --insecure-options given wins as a whole. Throws UsageError for
    // a word that is none.
    static InsecureOptions parse(std::string_view list);

    [[nodiscard]] bool has(Feature feature) const noexcept { return (features_ & feature) != 0; }
    [[nodiscard]] std::vector<std::string> names() const;     // single features, in the order of the table
    [[nodiscard]] std::vector<std::string> warnings() const;  // a line for each
    [[nodiscard]] std::string str() const;                    // for another command line: "image,tls" or "none"

private:
    unsigned features_ = 0;
};

}  // namespace rkt::cli
