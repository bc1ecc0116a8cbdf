// The hosts of a roll-out, a line each:
//     [USER@]HOST[:PORT] [KEY=VALUE...]        # what MachineMetadata= of a pod may ask for
// Words are quoted as in unit files; an empty line and one that begins with "#" say nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "spec/image_manifest.hpp"

namespace rkt::deploy {

struct Host {
    std::string name;  // as the file has it
    NameValues metadata{};
    std::string where{};  // "FILE:LINE"
};

// `file` is for messages. Throws ParseError("FILE:LINE", …): no host, a host or a key that is there already, a word
// that is not KEY=VALUE.
std::vector<Host> parse_hosts_file(std::string_view text, std::string_view file);

}  // namespace rkt::deploy
