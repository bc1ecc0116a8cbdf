#include "cli/attach_mode.hpp"

#include <array>

#include "base/error.hpp"
#include "base/text.hpp"
#include "sandbox/endpoint.hpp"

namespace rkt::cli {
namespace {

namespace endpoint = sandbox::endpoint;

struct ModeWord {
    const char* word;
    uint32_t set;
    bool is_terminal;
};
constexpr std::array<ModeWord, 6> kModeWords{{{"tty", endpoint::kStdin | endpoint::kStdout, true},
                                              {"tty-in", endpoint::kStdin, true},
                                              {"tty-out", endpoint::kStdout, true},
                                              {"stdin", endpoint::kStdin, false},
                                              {"stdout", endpoint::kStdout, false},
                                              {"stderr", endpoint::kStderr, false}}};

const ModeWord& parse_word(const std::string& text) {
    for (const ModeWord& known : kModeWords) {
        if (text == known.word) return known;
    }
    if (text.empty()) throw UsageError("invalid attach mode: mode must specify at least one endpoint to attach");
    throw UsageError("invalid attach mode: unknown endpoint " + text::quoted(text));
}

Endpoints endpoints_of(const PlanApp& app) {
    Endpoints all;
    const std::array modes{app.stdin_mode, app.stdout_mode, app.stderr_mode};
    for (size_t number = 0; number < modes.size(); ++number) {
        if (modes[number] == Stdio::stream) all.set |= 1U << number;
        if (modes[number] == Stdio::shared_tty) all = {endpoint::kStdin | endpoint::kStdout, true};
    }
    return all;
}

}  // namespace

std::optional<Endpoints> parse_attach_mode(const std::string& mode) {
    if (mode == "auto" || mode.empty()) return std::nullopt;
    Endpoints wanted;
    bool has_streams = false;
    for (const std::string& text : text::split(mode, ',')) {
        const ModeWord& word = parse_word(text);
        wanted.set |= word.set;
        (word.is_terminal ? wanted.is_terminal : has_streams) = true;
    }
    if (wanted.is_terminal && has_streams) {
        throw UsageError("invalid attach mode: incompatible endpoints " + text::quoted(mode) +
                         ", cannot simultaneously attach TTY and streams");
    }
    return wanted;
}

std::vector<std::string> endpoint_names(const PlanApp& app) {
    const Endpoints all = endpoints_of(app);
    if (all.is_terminal) return {"tty"};
    std::vector<std::string> names;
    for (const ModeWord& known : kModeWords) {
        if (!known.is_terminal && (all.set & known.set) != 0) names.emplace_back(known.word);
    }
    return names;
}

Endpoints choose_endpoints(const std::optional<Endpoints>& wanted, const PlanApp& app) {
    const Endpoints all = endpoints_of(app);
    const std::string subject = "app " + text::quoted(app.name.str());
    if (all.set == 0) {
        throw Error(subject + " has nothing to attach to: run it with --stdin, --stdout or --stderr=stream or tty");
    }
    if (!wanted) return all;
    if (wanted->is_terminal != all.is_terminal || (wanted->set & ~all.set) != 0) {
        throw Error(subject + " has no such endpoint, it has: " + text::join(endpoint_names(app), ", "));
    }
    return *wanted;
}

}  // namespace rkt::cli
