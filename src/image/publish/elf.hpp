// What the header of a program says of the machine it is for (elf(5)).
#pragma once

#include <optional>
#include <string>

#include "base/fd.hpp"

namespace rkt::image {

struct ElfProgram {
    std::string arch;         // as appc calls it; "arm" for any of appc's three; "": it has no name for it
    std::string interpreter;  // "": the program is static
    // Whether an image that says `label` can have this program.
    [[nodiscard]] bool fits(const std::string& label) const;
};

// nullopt: it is no ELF program, or a damaged one. Any bytes may be in the file.
std::optional<ElfProgram> read_elf(const Fd& file);

}  // namespace rkt::image
