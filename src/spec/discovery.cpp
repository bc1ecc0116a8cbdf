#include "spec/discovery.hpp"

#include <libxml/HTMLparser.h>

#include <memory>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt {
namespace {

// What a page is read of: its head comes first. Beyond, an end tag costs as much as there are elements open.
constexpr size_t kMaxPage = 256U << 10;
constexpr size_t kMaxElements = 4096;
constexpr size_t kMaxTags = 64;

struct MetaTag {
    std::string name;
    std::string content;
};

struct Reading {
    xmlParserCtxtPtr parser = nullptr;
    std::vector<MetaTag> tags;
    size_t elements = 0;

    // libxml2's callback: attributes are names and values in turn, a value may be missing.
    static void on_element(void* self, const xmlChar* name, const xmlChar** attributes) {
        auto& reading = *static_cast<Reading*>(self);
        if (++reading.elements > kMaxElements || reading.tags.size() >= kMaxTags) return xmlStopParser(reading.parser);
        if (std::string_view(as_text(name)) != "meta" || attributes == nullptr) return;
        MetaTag tag;
        for (; attributes[0] != nullptr; attributes += 2) {
            const std::string_view attribute = as_text(attributes[0]);
            if (attribute == "name") tag.name = as_text(attributes[1]);
            if (attribute == "content") tag.content = as_text(attributes[1]);
        }
        if (tag.name.starts_with("ac-discovery")) reading.tags.push_back(std::move(tag));
    }
    static const char* as_text(const xmlChar* s) { return s == nullptr ? "" : reinterpret_cast<const char*>(s); }
};

std::vector<MetaTag> read_meta_tags(std::string_view html) {
    Reading reading;
    htmlSAXHandler handler{};
    handler.startElement = Reading::on_element;
    const std::unique_ptr<xmlParserCtxt, void (*)(xmlParserCtxtPtr)> parser(
        htmlCreatePushParserCtxt(&handler, &reading, nullptr, 0, nullptr, XML_CHAR_ENCODING_UTF8), &htmlFreeParserCtxt);
    if (!parser) throw Error("out of memory");
    htmlCtxtUseOptions(parser.get(), HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
    reading.parser = parser.get();
    html = html.substr(0, kMaxPage);
    htmlParseChunk(parser.get(), html.data(), static_cast<int>(html.size()), 1);
    return std::move(reading.tags);
}

bool is_web_url(std::string_view url) { return url.starts_with("https://") || url.starts_with("http://"); }

// rkt compared strings, so that "example.com/app" spoke for "example.com/application", which may be somebody else's.
bool is_path_prefix(std::string_view prefix, std::string_view name) {
    while (prefix.ends_with('/')) prefix.remove_suffix(1);
    if (prefix.empty() || !name.starts_with(prefix)) return false;
    return name.size() == prefix.size() || name[prefix.size()] == '/';
}

// As a part of a URL's path, or of its query.
std::string escape(std::string_view value, std::string_view more) {
    std::string escaped;
    for (const char c : value) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           more.find(c) != std::string_view::npos;
        const auto byte = static_cast<uint8_t>(c);
        escaped += plain ? std::string(1, c) : "%" + text::to_hex({&byte, 1});
    }
    return escaped;
}

// nullopt: it has a variable that nobody knows.
std::optional<std::string> fill(std::string_view url, const NameValues& values) {
    std::string filled;
    for (;;) {
        const size_t open = url.find_first_of("{}");
        filled += url.substr(0, open);
        if (open == std::string_view::npos) return filled;
        const size_t close = url.find('}', open);
        if (url[open] == '}' || close == std::string_view::npos) return std::nullopt;
        const std::string* value = find_value(values, url.substr(open + 1, close - open - 1));
        if (value == nullptr) return std::nullopt;
        filled += *value;
        url.remove_prefix(close + 1);
    }
}

NameValues variables(const AppcReference& image) {
    NameValues values{{"name", escape(image.name, "-._~/")}};
    for (const NameValue& label : merge_values({{"version", "latest"}}, image.wanted_labels())) {
        values.push_back({label.name, escape(label.value, "-._~+:@")});
    }
    return values;
}

std::optional<AciEndpoint> aci_endpoint(std::string_view prefix, std::string_view url, NameValues values) {
    values.push_back({"ext", "aci"});
    const auto aci = fill(url, values);
    values.back().value = "aci.asc";
    const auto signature = fill(url, values);
    if (!aci || !signature) return std::nullopt;
    return AciEndpoint{std::string(prefix), *aci, *signature};
}

std::vector<std::string> words_of(const std::string& content) {
    std::vector<std::string> words;
    for (const auto& line : text::split(content, '\n')) {
        for (const auto& word : text::split(line, ' ')) {
            if (!text::trim(word).empty()) words.emplace_back(text::trim(word));
        }
    }
    return words;
}

}  // namespace

DiscoveryPage parse_discovery_page(std::string_view html, const AppcReference& image) {
    const NameValues values = variables(image);
    DiscoveryPage page;
    for (const MetaTag& tag : read_meta_tags(html)) {
        const auto words = words_of(tag.content);
        if (words.size() != 2 || !is_path_prefix(words[0], image.name) || !is_web_url(words[1])) continue;
        if (text::printable(words[1]) != words[1]) continue;
        if (tag.name == "ac-discovery") {
            if (auto endpoint = aci_endpoint(words[0], words[1], values))
                page.endpoints.push_back(std::move(*endpoint));
        } else if (tag.name == "ac-discovery-pubkeys") {
            page.key_urls.push_back(words[1]);
        }
    }
    return page;
}

}  // namespace rkt
