// nft(8), which says what the kernel has taken.
#pragma once

#include <array>
#include <cstdio>
#include <memory>
#include <string>

namespace rkt::test {

// Its output; "refused" when it fails.
inline std::string nft(const std::string& command) {
    FILE* pipe = ::popen(("nft '" + command + "' 2>/dev/null").c_str(), "re");
    std::string output;
    std::array<char, 4096> part;
    while (const size_t size = ::fread(part.data(), 1, part.size(), pipe)) output.append(part.data(), size);
    return ::pclose(pipe) == 0 ? output : "refused";
}

}  // namespace rkt::test
