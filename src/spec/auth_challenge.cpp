// WWW-Authenticate (RFC 7235 2.1): SCHEME name=value|"quoted", …
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

}  // namespace

std::optional<AuthChallenge> parse_challenge(std::string_view header) {
    Scanner scanner(text::trim(header));
    const std::string scheme = text::to_lower(scanner.token());
    if (scheme != "basic" && scheme != "bearer") return std::nullopt;
    AuthChallenge challenge{scheme == "basic" ? AuthChallenge::Scheme::basic : AuthChallenge::Scheme::bearer, "", "", ""};
    for (scanner.skip(" \t,"); !scanner.done(); scanner.skip(" \t,")) {
        const std::string name = text::to_lower(scanner.token());
        if (name.empty() || !scanner.take('=')) return std::nullopt;
        auto value = scanner.value();
        if (!value) return std::nullopt;
        if (name == "realm") challenge.realm = std::move(*value);
        if (name == "service") challenge.service = std::move(*value);
        if (name == "scope") challenge.scope = std::move(*value);
    }
    return challenge;
}

}  // namespace rkt
