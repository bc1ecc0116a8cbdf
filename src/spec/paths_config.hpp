// rkt's configuration of kind "paths" (rkt-1.30.md 2.5): *.json in paths.d.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rkt {

struct PathsConfig {
    std::optional<std::string> data;  // absolute; the data directory when --dir is not given

    // "stage1-images" is checked and has no further meaning. Throws ParseError that names `where`.
    static PathsConfig parse(std::string_view json, std::string_view where);
};

}  // namespace rkt
