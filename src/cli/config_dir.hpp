// The configuration that decides where everything else is (rkt-1.30.md 2.5).
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace rkt::cli {

// `data` of the last of the directories whose paths.d says one. Throws ParseError that names the file, also
// when two files of one directory say it.
std::optional<std::string> configured_data_dir(const std::vector<std::string>& config_dirs);

}  // namespace rkt::cli
