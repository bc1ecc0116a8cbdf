// An ACI of a program or a directory: `rkt image pack` (appc/spec aci.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rkt::image {

struct PackRequest {
    std::string source;  // a program or a directory
    std::string name;    // NAME[:VERSION][,LABEL=VALUE…]
    std::string output;  // "": NAME-VERSION-OS-ARCH.aci
    bool overwrite = false;
    std::vector<std::string> exec;         // empty: the program
    std::vector<std::string> ports;        // NAME,protocol=PROTOCOL,port=PORT
    std::vector<std::string> environment;  // NAME=VALUE
    std::string user = "0";
    std::string group = "0";
    std::string working_dir;
    std::optional<int64_t> newest;  // SOURCE_DATE_EPOCH: no time in the image is later
};

struct Packed {
    std::string output;
    std::vector<std::string> warnings;
};

// A program is /NAME, of mode 0755 and of root; a directory keeps its modes, owners, times and attributes. The same
// input gives the same bytes. Throws Error or UsageError; then nothing is written.
Packed pack_aci(const PackRequest& request);

}  // namespace rkt::image
