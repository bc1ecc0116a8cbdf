// The program rkt-fetch: `rkt fetch`, with the libraries that only fetching needs.
#include "cli/fetcher.hpp"
#include "cli/run.hpp"

int main(int argc, char** argv) { return rkt::cli::run_main(rkt::cli::fetcher_commands(), {argv + 1, argv + argc}); }
