// WWW-Authenticate (RFC 7235 2.1): SCHEME name=value|"quoted", …
#include <algorithm>

#include "base/text.hpp"
#include "spec/registry.hpp"

namespace rkt {
namespace {

class Scanner {
public:
    explicit Scanner(std::string_view s) : rest_(s) {}

    void skip(std::string_view characters) {
        const size_t at = rest_.find_first_not_of(characters);
        rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at);
    }
    std::string token() {
        const size_t end = std::min(rest_.find_first_of(" \t,=\""), rest_.size());
        std::string taken(rest_.substr(0, end));
        rest_.remove_prefix(end);
        return taken;
    }
    bool take(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    // nullopt: a quote that is never closed.
    std::optional<std::string> value() {
        if (!take('"')) return token();
        std::string taken;
        while (!rest_.empty()) {
            char c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '"') return taken;
            if (c == '\\' && !rest_.empty()) {
                c = rest_.front();
                rest_.remove_prefix(1);
            }
            taken += c;
        }
        return std::nullopt;
    }
    [[nodiscard]] bool done() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

constexpr const char* kBlanks = " \t";
constexpr const char* kBetween = " \t,";

std::optional<AuthChallenge::Scheme> known_scheme(const std::string& word) {
    const std::string lower = text::to_lower(word);
    if (lower == "basic") return AuthChallenge::Scheme::basic;
    if (lower == "bearer") return AuthChallenge::Scheme::bearer;
    return std::nullopt;
}

void set_parameter(AuthChallenge& challenge, const std::string& name, std::string value) {
    std::string* const place = name == "realm"     ? &challenge.realm
                               : name == "service" ? &challenge.service
                               : name == "scope"   ? &challenge.scope
                                                   : nullptr;
    if (place != nullptr) *place = std::move(value);
}

// The parameters of one challenge; what is no NAME=VALUE is the next scheme, which is returned ("": the end).
std::optional<std::string> take_parameters(Scanner& scanner, AuthChallenge& challenge) {
    for (scanner.skip(kBetween); !scanner.done(); scanner.skip(kBetween)) {
        const std::string word = scanner.token();
        scanner.skip(kBlanks);
        if (word.empty()) return std::nullopt;
        if (!scanner.take('=')) return word;
        scanner.skip("=");  // the padding of Negotiate's token68
        scanner.skip(kBlanks);
        auto value = scanner.value();
        if (!value) return std::nullopt;
        set_parameter(challenge, text::to_lower(word), std::move(*value));
    }
    return "";
}

}  // namespace

// One header may hold several challenges (RFC 7235 4.1): Bearer is preferred to Basic, the rest is skipped.
std::optional<AuthChallenge> parse_challenge(std::string_view header) {
    Scanner scanner(text::trim(header));
    std::optional<AuthChallenge> best;
    scanner.skip(kBetween);
    std::string word = scanner.token();
    while (!word.empty()) {
        const auto scheme = known_scheme(word);
        AuthChallenge challenge{scheme.value_or(AuthChallenge::Scheme::basic), "", "", ""};
        const auto next = take_parameters(scanner, challenge);
        if (!next) return std::nullopt;
        const bool better = !best || (best->scheme == AuthChallenge::Scheme::basic && challenge.scheme != best->scheme);
        if (scheme && better) best = std::move(challenge);
        word = *next;
    }
    return best;
}

}  // namespace rkt
