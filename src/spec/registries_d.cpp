#include "spec/registries_d.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <set>
#include <sstream>

#include "base/error.hpp"
#include "base/text.hpp"
#include "spec/signature_scopes.hpp"

namespace rkt {
namespace {

constexpr size_t kMaxRegistriesFile = 1u << 20;
constexpr const char* kDefaultDirectory = "file:///var/lib/containers/sigstore";

bool is_url(std::string_view s) {
    const bool plain =
        std::all_of(s.begin(), s.end(), [](char c) { return c > ' ' && c < 0x7f && c != '?' && c != '#'; });
    const auto begins = [&](std::string_view scheme) { return s.starts_with(scheme) && s.size() > scheme.size(); };
    return plain && (begins("file:///") || ((begins("http://") || begins("https://")) && !s.ends_with("//")));
}

std::string place(std::string_view where, const YAML::Mark& mark) {
    return mark.is_null() ? std::string(where) : std::string(where) + ":" + std::to_string(mark.line + 1);
}

// Hears where documents begin. yaml-cpp's LoadAll finds documents without end in some malformed files, Load ignores all
// but the first.
struct Documents final : YAML::EventHandler {
    std::optional<YAML::Mark> last;

    void OnDocumentStart(const YAML::Mark& mark) override { last = mark; }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
    void OnAlias(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
    void OnScalar(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                  const std::string& /*value*/) override {}
    void OnSequenceStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                         YAML::EmitterStyle::value /*style*/) override {}
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                    YAML::EmitterStyle::value /*style*/) override {}
    void OnMapEnd() override {}
};

void check_one_document(const std::string& text, std::string_view where) {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    Documents documents;
    if (parser.HandleNextDocument(documents) && parser.HandleNextDocument(documents))
        throw ParseError(documents.last ? place(where, *documents.last) : std::string(where),
                         "more than one YAML document");
}

}  // namespace

// One file. yaml-cpp bounds how deep a document may nest.
struct RegistriesD::Reader {
    std::string_view where;
    std::optional<Lookaside> default_docker;
    std::map<std::string, Lookaside> scopes;

    void read(std::string_view text);

private:
    [[noreturn]] void fail(const YAML::Node& node, std::string_view why) const {
        throw ParseError(place(where, node.Mark()), why);
    }
    [[nodiscard]] std::string string_of(const YAML::Node& node, std::string_view what) const;
    // Calls use(KEY, VALUE) for each member; null is an empty mapping, as in files where all is commented out.
    template <typename Use>
    void for_each(const YAML::Node& node, std::string_view what, Use use) const;
    [[nodiscard]] Lookaside section(const YAML::Node& node, const std::string& scope) const;
};

std::string RegistriesD::Reader::string_of(const YAML::Node& node, std::string_view what) const {
    if (!node.IsScalar() || node.Scalar().empty()) fail(node, std::string(what) + " wants a string");
    return node.Scalar();
}

template <typename Use>
void RegistriesD::Reader::for_each(const YAML::Node& node, std::string_view what, Use use) const {
    if (node.IsNull()) return;
    if (!node.IsMap()) fail(node, std::string(what) + " wants a mapping");
    std::set<std::string> seen;
    for (const auto& member : node) {
        const std::string key = string_of(member.first, "a key");
        if (!seen.insert(key).second) fail(member.first, "key " + text::quoted(key) + " twice");
        use(key, member.second);
    }
}

Lookaside RegistriesD::Reader::section(const YAML::Node& node, const std::string& scope) const {
    std::map<std::string, std::string> urls{
        {"lookaside", ""}, {"lookaside-staging", ""}, {"sigstore", ""}, {"sigstore-staging", ""}};
    for_each(node, text::quoted(scope), [&](const std::string& key, const YAML::Node& value) {
        if (key == "use-sigstore-attachments") {  // rkt looks for them wherever a policy wants them
            bool ignored = false;
            if (!value.IsScalar() || !YAML::convert<bool>::decode(value, ignored))
                fail(value, key + " wants true or false");
            return;
        }
        const auto url = urls.find(key);
        if (url == urls.end()) fail(value, "unknown key " + text::quoted(key));
        url->second = string_of(value, key);
        if (!is_url(url->second))
            fail(value, key + ": " + text::quoted(url->second) + " is no URL of file:///, http:// or https://");
    });
    // The old names count where the new ones are not.
    const auto first = [&](std::initializer_list<const char*> keys) {
        const auto given = std::find_if(keys.begin(), keys.end(), [&](const char* key) { return !urls[key].empty(); });
        return given == keys.end() ? std::string() : urls[*given];
    };
    return {first({"lookaside", "sigstore"}),
            first({"lookaside-staging", "sigstore-staging", "lookaside", "sigstore"})};
}

void RegistriesD::Reader::read(std::string_view text) {
    const std::string whole(text);
    check_one_document(whole, where);
    for_each(YAML::Load(whole), "the file", [&](const std::string& key, const YAML::Node& value) {
        if (key == "default-docker") {
            default_docker = section(value, key);
        } else if (key == "docker") {
            for_each(value, key, [&](const std::string& scope, const YAML::Node& configuration) {
                scopes.emplace(scope, section(configuration, scope));
            });
        } else {
            fail(value, "unknown key " + text::quoted(key));
        }
    });
}

void RegistriesD::merge(std::string_view text, std::string_view where) {
    if (text.size() > kMaxRegistriesFile)
        throw ParseError(where, "larger than " + std::to_string(kMaxRegistriesFile >> 20) + " MiB");
    Reader file{where, {}, {}};
    try {
        file.read(text);
    } catch (const YAML::Exception& error) {
        throw ParseError(place(where, error.mark), text::printable(error.msg));
    }
    if (file.default_docker && default_) throw ParseError(where, "default-docker is in another file already");
    for (const auto& [scope, ignored] : file.scopes) {
        if (scopes_.contains(scope)) throw ParseError(where, text::quoted(scope) + " is in another file already");
    }
    if (file.default_docker) default_ = file.default_docker;
    scopes_.merge(file.scopes);
}

Lookaside RegistriesD::lookaside(const DockerReference& reference) const {
    for (const std::string& scope : signature_scopes(reference)) {
        const auto found = scopes_.find(scope);
        if (found != scopes_.end()) return found->second;
    }
    return default_.value_or(Lookaside{kDefaultDirectory, kDefaultDirectory});
}

std::string signature_url(const std::string& lookaside, const DockerReference& reference, const Digest& manifest,
                          int n) {
    std::string base = lookaside;
    while (base.ends_with('/')) base.pop_back();
    return base + "/" + reference.repository + "@" + manifest.algorithm() + "=" + manifest.hex() + "/signature-" +
           std::to_string(n);
}

}  // namespace rkt
