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
int pod_export(Session& session, const ParsedArgs& args);
int image_export(Session& session, const ParsedArgs& args);
int image_extract(Session& session, const ParsedArgs& args);
int image_render(Session& session, const ParsedArgs& args);
int image_verify(Session& session, const ParsedArgs& args);
int image_sign(Session& session, const ParsedArgs& args);
int image_push(Session& session, const ParsedArgs& args);
int image_publish(Session& session, const ParsedArgs& args);
int image_pack(Session& session, const ParsedArgs& args);
int trust_explain(Session& session, const ParsedArgs& args);
}  // namespace fetcher

}  // namespace rkt::cli
