// Environment of apps in rkt's order of precedence (rkt-1.30.md 4.10).
#pragma once

#include <string>
#include <string_view>

#include "spec/image_manifest.hpp"

namespace rkt {

bool is_env_name(std::string_view s);  // ^[A-Za-z_][A-Za-z_0-9.-]*$
// "K=V" with such a name. Throws UsageError.
NameValue parse_env_option(std::string_view s);
// Lines K=V; blank ones and those starting with # or ; are skipped. `where` is named in errors.
NameValues parse_env_file(std::string_view content, std::string_view where);
// PATH, SHELL, USER, LOGNAME, HOME where unset.
NameValues default_env();

}  // namespace rkt
