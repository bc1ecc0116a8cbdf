// Pods named on the command line: UUID prefixes, or the content of --uuid-file (rkt-1.30.md 1.1).
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/parsed_args.hpp"
#include "pod/pod_store.hpp"

namespace rkt::cli {

// Exactly one. `file_code`: exit code when the file cannot be read. Throws UsageError.
std::string uuid_argument(const ParsedArgs& args, ExitCode file_code = ExitCode::rkt_error);
// One or more.
std::vector<std::string> uuid_arguments(const ParsedArgs& args, ExitCode file_code = ExitCode::rkt_error);
// No argument at all is wanted.
void expect_no_arguments(const ParsedArgs& args);

}  // namespace rkt::cli
