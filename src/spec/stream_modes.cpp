#include "spec/stream_modes.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt {
namespace {

struct StreamMode {
    std::string_view word;
    Stdio mode;
};
constexpr std::array<StreamMode, 4> kStreamModes{
    {{"null", Stdio::null}, {"stream", Stdio::stream}, {"tty", Stdio::shared_tty}, {"log", Stdio::log}}};

Stdio parse_mode(std::string_view stream, const std::string& word) {
    const bool is_input = stream == "stdin";
    for (const StreamMode& known : kStreamModes) {
        if (known.word == word && !(is_input && known.mode == Stdio::log)) return known.mode;
    }
    throw Error("mode " + text::quoted(word) + " of " + std::string(stream) + ": expected " +
                (is_input ? "null, stream or tty" : "null, log, stream or tty"));
}

}  // namespace

StreamModes stream_modes(const NameValues& annotations) {
    StreamModes modes;
    const std::array<Stdio*, 3> streams{&modes.in, &modes.out, &modes.err};
    for (size_t i = 0; i < streams.size(); ++i) {
        const auto& [stream, annotation] = kStreamAnnotations[i];
        const std::string* word = find_value(annotations, annotation);
        if (word != nullptr) *streams[i] = parse_mode(stream, *word);
    }
    const auto any = [&](Stdio mode) {
        return std::any_of(streams.begin(), streams.end(), [&](const Stdio* stream) { return *stream == mode; });
    };
    if (any(Stdio::stream) && any(Stdio::shared_tty)) {
        throw Error("stdin, stdout and stderr of an app cannot be stream and tty at once");
    }
    return modes;
}

bool has_stream_modes(const NameValues& annotations) {
    return std::any_of(kStreamAnnotations.begin(), kStreamAnnotations.end(),
                       [&](const auto& known) { return find_value(annotations, known.annotation) != nullptr; });
}

}  // namespace rkt
