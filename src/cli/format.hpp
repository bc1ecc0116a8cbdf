// How `list`, `status` and `image list` are to print: --format and the size column.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/parsed_args.hpp"
#include "spec/list_json.hpp"

namespace rkt::cli {

// nullopt: a table. Throws UsageError for an unknown format.
std::optional<JsonStyle> parse_format(const GivenOptions& options);
JsonStyle pretty_print_style(const GivenOptions& options);  // --pretty-print, on by default
std::string format_size(uint64_t bytes);                    // "12MiB", "1.5GiB", "7B", as rkt's tables

}  // namespace rkt::cli
