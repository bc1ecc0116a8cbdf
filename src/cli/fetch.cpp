#include "cli/fetch_args.hpp"
#include "cli/fetch_child.hpp"
#include "cli/verbs.hpp"

namespace rkt::cli::verbs {

int fetch(Session& session, const ParsedArgs& args) {
    (void)parse_fetch_args(args);
    become_fetch(session, args.all);
}

int by_fetch_program(Session& session, const ParsedArgs& args) { become_fetch(session, args.all); }

}  // namespace rkt::cli::verbs
