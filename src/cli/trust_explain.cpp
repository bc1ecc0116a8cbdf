#include "cli/fetcher.hpp"

namespace rkt::cli::fetcher {

int trust_explain(Session& /*session*/, const ParsedArgs& /*args*/) { throw Error("not built yet"); }

}  // namespace rkt::cli::fetcher
