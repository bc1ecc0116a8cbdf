#include "spec/appc_reference.hpp"

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "spec/oci.hpp"
#include "spec/percent_encoding.hpp"

namespace rkt {
namespace {

constexpr std::string_view kFileScheme = "file://";
constexpr std::string_view kHexDigits = "0123456789ABCDEF";

// A "+" in a version is a plus.
std::string decoded_part(std::string_view whole, std::string_view s) {
    auto decoded = rkt::percent_decoded(s);
    if (!decoded) refuse_reference(whole, "\"%\" is not followed by two hex digits");
    return std::move(*decoded);
}

// So that a value with a mark of the grammar in it reads as itself.
std::string percent_encoded(std::string_view s) {
    std::string encoded;
    for (const char c : s) {
        if (c != '%' && c != ',' && c != ':') {
            encoded += c;
            continue;
        }
        encoded += '%';
        encoded += kHexDigits[static_cast<uint8_t>(c) >> 4];
        encoded += kHexDigits[static_cast<uint8_t>(c) & 15];
    }
    return encoded;
}

NameValue parse_label(std::string_view whole, std::string_view s) {
    const size_t equals = s.find('=');
    if (equals == std::string_view::npos) refuse_reference(whole, "a label is NAME=VALUE");
    NameValue label{std::string(s.substr(0, equals)), decoded_part(whole, s.substr(equals + 1))};
    if (!is_ac_identifier(label.name) || label.name == "name") {
        refuse_reference(whole, "invalid label name " + text::quoted(label.name));
    }
    if (label.value.empty()) refuse_reference(whole, "label " + text::quoted(label.name) + " has no value");
    return label;
}

AppcReference make_appc(std::string_view whole, std::string name, const std::vector<std::string>& labels) {
    AppcReference reference{std::move(name), {}};
    if (!is_ac_identifier(reference.name)) {
        refuse_reference(
            whole, "neither docker://…, oci:…, a file nor an appc name (lower-case letters, digits and \"-._~/\")");
    }
    std::set<std::string> seen;
    for (const auto& text : labels) {
        reference.labels.push_back(parse_label(whole, text));
        const std::string& label = reference.labels.back().name;
        if (!seen.insert(label).second) refuse_reference(whole, "label " + text::quoted(label) + " twice");
    }
    return reference;
}

// NAME[:VERSION][,LABEL=VALUE…]
AppcReference parse_appc(std::string_view s) {
    auto parts = text::split(s, ',');
    const auto name = text::split(parts[0], ':');
    const bool late = std::any_of(parts.begin() + 1, parts.end(),
                                  [](const auto& part) { return part.find(':') != std::string::npos; });
    if (name.size() > 2 || late) refuse_reference(s, "\":\" stands only once, between the name and the version");
    if (name.size() == 2) {
        parts[0] = "version=" + name[1];
    } else {
        parts.erase(parts.begin());
    }
    return make_appc(s, name[0], parts);
}

bool is_http(std::string_view s) { return s.starts_with("https://") || s.starts_with("http://"); }

AciReference parse_url(std::string_view whole, std::string_view url) {
    const std::string_view path = url.substr(0, url.find_first_of("?#"));
    if (!path.ends_with(".aci")) refuse_reference(whole, "invalid image string: a URL of an image ends in .aci");
    if (is_http(url)) return {std::string(url)};
    const std::string file = decoded_part(whole, path.substr(kFileScheme.size()));
    if (!file.starts_with('/')) refuse_reference(whole, "invalid image string: a file's URL is file:///PATH");
    return {file};
}

// NAME[?LABEL=VALUE&…], percent-encoded.
AppcReference parse_cimd_appc(std::string_view whole, std::string_view data) {
    const size_t query = data.find('?');
    std::vector<std::string> labels;
    if (query != std::string_view::npos) labels = text::split(data.substr(query + 1), '&');
    return make_appc(whole, decoded_part(whole, data.substr(0, query)), labels);
}

// A URL, percent-encoded.
AciReference parse_cimd_archive(std::string_view whole, std::string_view data) {
    const std::string url = decoded_part(whole, data.substr(0, data.find('?')));
    if (!is_http(url) && !url.starts_with(kFileScheme)) refuse_reference(whole, "wants an http, https or file URL");
    return parse_url(whole, url);
}

}  // namespace

void refuse_reference(std::string_view reference, std::string_view why) {
    throw ParseError("image \"" + text::printable(reference) + "\"", why);
}

ImageReference parse_aci_or_name(std::string_view s, bool is_file) {
    if (is_http(s) || s.starts_with(kFileScheme)) return parse_url(s, s);
    if (s.starts_with('/') || is_file) return AciReference{std::string(s)};
    if (s.find("://") != std::string_view::npos) refuse_reference(s, "no http, https, file or docker URL");
    if (s.find(':') != std::string_view::npos) return parse_appc(s);
    if (s.find("./") != std::string_view::npos || s.ends_with(".aci")) return AciReference{std::string(s)};
    return parse_appc(s);
}

ImageReference parse_cimd(std::string_view s) {
    const auto parts = text::split(s, ':');
    if (parts.size() < 4 || parts[2] != "v=0") refuse_reference(s, "wants cimd:TYPE:v=0:DATA");
    const std::string_view data = s.substr(std::string_view("cimd::v=0:").size() + parts[1].size());
    if (parts[1] == "appc") return parse_cimd_appc(s, data);
    if (parts[1] == "aci-archive") return parse_cimd_archive(s, data);
    if (parts[1] == "docker") return parse_reference("docker://" + std::string(data));
    refuse_reference(s, "unknown type " + text::quoted(parts[1]) + ": appc, aci-archive and docker are known");
}

std::string AppcReference::str() const {
    std::string s = name;
    if (const auto* version = find_value(labels, "version")) s += ":" + percent_encoded(*version);
    for (const NameValue& label : labels) {
        if (label.name != "version") s += "," + label.name + "=" + percent_encoded(label.value);
    }
    return s;
}

NameValues AppcReference::wanted_labels() const {
    NameValues host{{"os", "linux"}};
    const std::string arch = oci::appc_arch(oci::host_platform());
    if (!arch.empty()) host.push_back({"arch", arch});  // appc knows no name for every machine
    return merge_values(host, labels);
}

}  // namespace rkt
