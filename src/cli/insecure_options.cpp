#include "cli/insecure_options.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/suggest.hpp"

namespace rkt::cli {
namespace {

using Feature = InsecureOptions::Feature;

struct Word {
    std::string_view name;
    unsigned features;
    std::string_view warning{};
};

constexpr unsigned kAllFetch = Feature::image | Feature::tls | Feature::http | Feature::pubkey;
constexpr unsigned kAllRun = Feature::capabilities | Feature::paths | Feature::seccomp;
constexpr size_t kSingle = 7;  // the first so many words are single features
constexpr std::array kWords{
    Word{"image", Feature::image, "images need no signature"},
    Word{"tls", Feature::tls, "certificates are not checked"},
    Word{"http", Feature::http, "plain http is allowed"},
    Word{"pubkey", Feature::pubkey, "keys may come over plain http and unchecked TLS"},
    Word{"capabilities", Feature::capabilities, "apps get all capabilities"},
    Word{"paths", Feature::paths, "paths of the kernel are not protected"},
    Word{"seccomp", Feature::seccomp, "system calls are not filtered"},
    Word{"none", 0},
    Word{"ondisk", 0},  // obsolete since rkt 1.26, still accepted
    Word{"all-fetch", kAllFetch},
    Word{"all-run", kAllRun},
    Word{"all", kAllFetch | kAllRun},
};

}  // namespace

InsecureOptions InsecureOptions::parse(std::string_view list) {
    InsecureOptions options;
    for (const std::string& name : text::split(list, ',')) {
        const auto* word = std::find_if(kWords.begin(), kWords.end(), [&](const Word& w) { return w.name == name; });
        if (word == kWords.end()) {
            std::vector<std::string_view> names;
            for (const Word& known : kWords) names.push_back(known.name);
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
        if ((features_ & kWords[i].features) != 0) names.emplace_back(kWords[i].name);
    }
    return names;
}

std::vector<std::string> InsecureOptions::warnings() const {
    std::vector<std::string> lines;
    for (size_t i = 0; i < kSingle; ++i) {
        const Word& word = kWords.at(i);
        if ((features_ & word.features) == 0) continue;
        lines.push_back("warning: " + std::string(word.warning) + " (--insecure-options=" + std::string(word.name) +
                        ")");
    }
    return lines;
}

std::string InsecureOptions::str() const { return features_ == 0 ? "none" : text::join(names(), ","); }

}  // namespace rkt::cli
