#include "spec/site_page.hpp"

#include "base/text.hpp"

namespace rkt {
namespace {

std::string escape_html(std::string_view s) {
    std::string escaped;
    for (const char c : s) {
        switch (c) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            default:
                escaped += c;
        }
    }
    return escaped;
}

std::string meta_tag(std::string_view name, const std::string& prefix, const std::string& value) {
    return "<meta name=\"" + std::string(name) + "\" content=\"" + escape_html(prefix + " " + value) + "\">";
}

std::string new_page(std::string_view title) {
    const std::string text = escape_html(title);
    return "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>" + text +
           "</title>\n</head>\n<body>\n<p>appc images: <code>rkt trust --prefix=" + text +
           "</code>, then <code>rkt run</code>.</p>\n</body>\n</html>\n";
}

// Behind <head>; where there is none, behind <html> or <!DOCTYPE>, or at the beginning.
size_t place_of_tags(const std::string& page) {
    const std::string lower = text::to_lower(page);
    for (const char* element : {"<head", "<html", "<!doctype"}) {
        for (size_t at = lower.find(element); at != std::string::npos; at = lower.find(element, at + 1)) {
            const size_t end = at + std::string_view(element).size();
            if (end < lower.size() && lower[end] >= 'a' && lower[end] <= 'z') continue;  // <header>
            const size_t close = lower.find('>', end);
            if (close != std::string::npos) return close + 1;
        }
    }
    return 0;
}

}  // namespace

std::string with_discovery_tags(std::string_view page, const SiteTags& tags, std::string_view title) {
    std::string whole = page.empty() ? new_page(title) : std::string(page);
    std::vector<std::string> wanted{meta_tag("ac-discovery", tags.prefix, tags.image_template)};
    for (const auto& url : tags.key_urls) wanted.push_back(meta_tag("ac-discovery-pubkeys", tags.prefix, url));
    std::string missing;
    for (const auto& tag : wanted) {
        if (whole.find(tag) == std::string::npos) missing += "\n" + tag;
    }
    return whole.insert(place_of_tags(whole), missing);
}

}  // namespace rkt
