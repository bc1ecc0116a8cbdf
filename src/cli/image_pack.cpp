#include "cli/fetcher.hpp"

namespace rkt::cli::fetcher {

int image_pack(Session& /*session*/, const ParsedArgs& /*args*/) { throw Error("not built yet"); }

}  // namespace rkt::cli::fetcher
