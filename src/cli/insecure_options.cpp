#include "cli/insecure_options.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/suggest.hpp"

namespace rkt::cli {
namespace {

using Feature = InsecureOptions::Feature;

struct FeatureWord {
    std::string_view name;
    unsigned features;
    std::string_view warning{};
};

constexpr unsigned kAllFetch = Feature::image | Feature::tls | Feature::http | Feature::pubkey;
constexpr unsigned kAllRun = Feature::capabilities | Feature::paths | Feature::seccomp;
constexpr size_t kSingle = 7;  // the first so many words are single features
constexpr std::array kFeatureWords{
    FeatureWord{"image", Feature::image, "images need no signature"},
    FeatureWord{"tls", Feature::tls, "certificates are not checked"},
    FeatureWord{"http", Feature::http, "plain http is allowed"},
    FeatureWord{"pubkey", Feature::pubkey, "keys may come over plain http and unchecked TLS"},
    FeatureWord{"capabilities", Feature::capabilities, "apps get all capabilities"},
    FeatureWord{"paths", Feature::paths, "paths of the kernel are not protected"},
    FeatureWord{"seccomp", Feature::seccomp, "system calls are not filtered"},
    FeatureWord{"none", 0},
    FeatureWord{"ondisk", 0},  // obsolete since rkt 1.26, still accepted
    FeatureWord{"all-fetch", kAllFetch},
    FeatureWord{"all-run", kAllRun},
    FeatureWord{"all", kAllFetch | kAllRun},
};

}  // namespace

InsecureOptions InsecureOptions::parse(std::string_view list) {
    InsecureOptions options;
    for (const std::string& name : text::split(list, ',')) {
        const auto* word = std::find_if(kFeatureWords.begin(), kFeatureWords.end(),
                                        [&](const FeatureWord& w) { return w.name == name; });
        if (word == kFeatureWords.end()) {
            std::vector<std::string_view> names;
            for (const FeatureWord& known : kFeatureWords) names.push_back(known.name);
            throw UsageError("invalid argument \"" + text::printable(name) + "\" for --insecure-options" +
                             did_you_mean(name, names));
        }
        options.features_ |= word->features;
    }
    return options;
}

std::vector<std::string> InsecureOptions::names() const {
    std::vector<std::string> names;
    for (size_t i = 0; i < kSingle; ++i) {
        if ((features_ & kFeatureWords[i].features) != 0) names.emplace_back(kFeatureWords[i].name);
    }
    return names;
}

std::vector<std::string> InsecureOptions::warnings() const {
    std::vector<std::string> lines;
    for (size_t i = 0; i < kSingle; ++i) {
        const FeatureWord& word = kFeatureWords.at(i);
        if ((features_ & word.features) == 0) continue;
        lines.push_back("warning: " + std::string(word.warning) + " (--insecure-options=" + std::string(word.name) +
                        ")");
    }
    return lines;
}

std::string InsecureOptions::str() const { return features_ == 0 ? "none" : text::join(names(), ","); }

}  // namespace rkt::cli
