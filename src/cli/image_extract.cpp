#include "cli/fetcher.hpp"

namespace rkt::cli::fetcher {

int image_extract(Session& /*session*/, const ParsedArgs& /*args*/) { throw Error("not built yet"); }
int image_render(Session& /*session*/, const ParsedArgs& /*args*/) { throw Error("not built yet"); }

}  // namespace rkt::cli::fetcher
