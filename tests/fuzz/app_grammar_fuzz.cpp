// A command line of `run`: whatever the words are, it parses or ends in an Error.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/parse.hpp"
#include "cli/pod_args.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rkt;
    const auto words = text::split(std::string(reinterpret_cast<const char*>(data), size), '\n');
    try {
        const auto parsed = cli::parse(cli::locate(cli::commands(), words));
        (void)cli::warnings(parsed);
        if (parsed.command != nullptr) (void)cli::parse_run_args(parsed);
    } catch (const Error&) {  // refused, with a message
    }
    return 0;
}
