// The commands of the program rkt-fetch. Nothing in `rkt` refers to it, so nothing of it is linked there.
#pragma once

#include "cli/command.hpp"
#include "cli/parsed_args.hpp"
#include "cli/session.hpp"

namespace rkt::cli {

CommandTable fetcher_commands();

namespace fetcher {
int trust(Session& session, const ParsedArgs& args);
int trust_list(Session& session, const ParsedArgs& args);
int trust_remove(Session& session, const ParsedArgs& args);
}  // namespace fetcher

}  // namespace rkt::cli
