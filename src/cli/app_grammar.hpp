// rkt's grammar of several images on one command line (rkt-1.30.md 1.6):
//   IMAGE [options] [-- args… [---]] IMAGE2 [options] …
// Options of the whole pod may stand anywhere outside of args.
#pragma once

#include "cli/option_reader.hpp"
#include "cli/parsed_args.hpp"

namespace rkt::cli {

// Fills images and options of `parsed`. Throws UsageError with rkt's words.
void read_images(ParsedArgs& parsed, OptionReader& reader, bool allow_args);

}  // namespace rkt::cli
