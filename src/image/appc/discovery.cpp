#include "image/appc/discovery.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::image {
namespace {

// Pages from a name upwards, each asked for once.
class Pages {
public:
    Pages(const AppcReference& image, const HttpOptions& http, const Authorize& authorize)
        : image_(image), http_(http), authorize_(authorize), next_(image.name) {}

    // nullopt: there is none above.
    std::optional<DiscoveryPage> next() {
        while (!next_.empty()) {
            const std::string name = next_;
            const size_t slash = next_.rfind('/');
            next_ = slash == std::string::npos ? "" : next_.substr(0, slash);
            if (auto page = ask("https://" + name)) return page;
            if (http_.allow_http && no_tls_) {
                if (auto page = ask("http://" + name)) return page;
            }
        }
        return std::nullopt;
    }
    // A page did not help.
    void note(const std::string& why) { asked_ += ": " + why; }
    [[nodiscard]] const std::string& asked() const { return asked_; }

private:
    std::optional<DiscoveryPage> ask(const std::string& place) {
        const std::string url = place + "?ac-discovery=1";
        asked_ += (asked_.empty() ? "" : "; ") + url;
        no_tls_ = false;
        try {
            const HttpResponse response = http_get({url, authorize_(url)}, http_);
            if (response.status == 200) return parse_discovery_page(response.body, image_);
            note("HTTP status " + std::to_string(response.status));
        } catch (const HttpError& error) {
            no_tls_ = error.speaks_no_tls();
            note(reason(error, url));
        } catch (const Error& error) {
            note(reason(error, url));
        }
        return std::nullopt;
    }
    // http's errors begin with the URL.
    static std::string reason(const Error& error, const std::string& url) {
        const std::string& message = error.message();
        return message.starts_with(url + ": ") ? message.substr(url.size() + 2) : message;
    }

    const AppcReference& image_;
    const HttpOptions& http_;
    const Authorize& authorize_;
    std::string next_;
    std::string asked_;
    bool no_tls_ = false;
};

}  // namespace

AciEndpoint discover_image(const AppcReference& image, const HttpOptions& http, const Authorize& authorize) {
    Pages pages(image, http, authorize);
    while (const auto page = pages.next()) {
        if (!page->endpoints.empty()) return page->endpoints.front();
        pages.note("no ac-discovery tag for this image");
    }
    throw Error("discovery failed: " + pages.asked());
}

std::vector<std::string> discover_keys(const std::string& prefix, const HttpOptions& http, const Authorize& authorize) {
    const AppcReference image{prefix, {}};
    Pages pages(image, http, authorize);
    while (auto page = pages.next()) {
        if (!page->key_urls.empty()) return std::move(page->key_urls);
    }
    return {};
}

}  // namespace rkt::image
