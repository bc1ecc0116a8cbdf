// The command `rkt`. What it can do is in cli/commands.cpp.
#include "cli/run.hpp"

int main(int argc, char** argv) { return rkt::cli::run_main(rkt::cli::commands(), {argv + 1, argv + argc}); }
