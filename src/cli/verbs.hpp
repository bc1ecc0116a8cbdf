// The functions of the command table; one file each (or one per family). Each parses its arguments to a
// typed value, then acts, and returns the exit code.
#pragma once

#include "cli/parsed_args.hpp"
#include "cli/session.hpp"

namespace rkt::cli::verbs {

int run(Session& session, const ParsedArgs& args);
int generate(Session& session, const ParsedArgs& args);
int pod_verify(Session& session, const ParsedArgs& args);
int pod_list(Session& session, const ParsedArgs& args);
int pod_apply(Session& session, const ParsedArgs& args);
int rollout(Session& session, const ParsedArgs& args);
int pod_cat(Session& session, const ParsedArgs& args);
int update(Session& session, const ParsedArgs& args);
int prepare(Session& session, const ParsedArgs& args);
int run_prepared(Session& session, const ParsedArgs& args);
int fetch(Session& session, const ParsedArgs& args);
int bind(Session& session, const ParsedArgs& args);
int enter(Session& session, const ParsedArgs& args);
int attach(Session& session, const ParsedArgs& args);
int app_sandbox(Session& session, const ParsedArgs& args);
int app_add(Session& session, const ParsedArgs& args);
int app_start(Session& session, const ParsedArgs& args);
int app_stop(Session& session, const ParsedArgs& args);
int app_rm(Session& session, const ParsedArgs& args);
int app_list(Session& session, const ParsedArgs& args);
int app_status(Session& session, const ParsedArgs& args);
int list(Session& session, const ParsedArgs& args);
int status(Session& session, const ParsedArgs& args);
int cat_manifest(Session& session, const ParsedArgs& args);
int by_fetch_program(Session& session, const ParsedArgs& args);  // rkt-fetch does it
int metadata_service(Session& session, const ParsedArgs& args);
int net_list(Session& session, const ParsedArgs& args);
int net_check(Session& session, const ParsedArgs& args);
int net_detach(Session& session, const ParsedArgs& args);
int logs(Session& session, const ParsedArgs& args);
int stop(Session& session, const ParsedArgs& args);
int rm(Session& session, const ParsedArgs& args);
int gc(Session& session, const ParsedArgs& args);
int image_list(Session& session, const ParsedArgs& args);
int image_cat_manifest(Session& session, const ParsedArgs& args);
int image_rm(Session& session, const ParsedArgs& args);
int image_gc(Session& session, const ParsedArgs& args);
int version(Session& session, const ParsedArgs& args);
int completion(Session& session, const ParsedArgs& args);
int help(Session& session, const ParsedArgs& args);
int man(Session& session, const ParsedArgs& args);

}  // namespace rkt::cli::verbs
