#include "cli/run_words.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

namespace rkt::cli {
namespace {

// Options with a path of the host behind `before`; "": the whole value.
struct PathOption {
    std::string_view name;
    std::string_view before;
};
constexpr std::array kPathOptions{PathOption{"dir", ""},          PathOption{"system-config", ""},
                                  PathOption{"local-config", ""}, PathOption{"user-config", ""},
                                  PathOption{"libexec-dir", ""},  PathOption{"set-env-file", ""},
                                  PathOption{"pod-manifest", ""}, PathOption{"uuid-file-save", ""},
                                  PathOption{"signature", ""},    PathOption{"credential", ":"}};

// Images that are files, by what stands before the path.
constexpr std::array<std::string_view, 3> kFileImages{"oci:", "oci-archive:", "docker-archive:"};

std::string absolute(const std::string& path) {
    return path.empty() ? path : std::filesystem::absolute(path).lexically_normal().string();
}

std::string absolute_behind(const std::string& value, std::string_view before) {
    const size_t at = before.empty() ? 0 : value.find(before);
    if (at == std::string::npos) return value;
    const size_t begin = at + before.size();
    return value.substr(0, begin) + absolute(value.substr(begin));
}

std::string value_of(const GivenOption& given) {
    for (const PathOption& option : kPathOptions) {
        if (option.name == given.option->name) return absolute_behind(given.value, option.before);
    }
    return given.value;
}

std::string image_of(const std::string& image) {
    for (const std::string_view scheme : kFileImages) {
        if (image.starts_with(scheme)) return std::string(scheme) + absolute(image.substr(scheme.size()));
    }
    std::error_code none;
    return std::filesystem::is_regular_file(image, none) ? absolute(image) : image;
}

void add_options(std::vector<std::string>& words, const GivenOptions& options) {
    for (const GivenOption& given : options) {
        const bool is_plain_flag = given.option->arity == Arity::flag && given.value == "true";
        words.push_back("--" + std::string(given.option->name) + (is_plain_flag ? "" : "=" + value_of(given)));
    }
}

}  // namespace

std::vector<std::string> run_words(const ParsedArgs& parsed, const std::string& first) {
    std::vector<std::string> words{"run"};
    if (!first.empty()) words.push_back(first);
    add_options(words, parsed.options);
    bool has_open_args = false;
    for (const ImageArgs& image : parsed.images) {
        if (has_open_args) words.emplace_back("---");
        words.push_back(image_of(image.image));
        add_options(words, image.options);
        has_open_args = !image.args.empty();
        if (!has_open_args) continue;
        words.emplace_back("--");
        words.insert(words.end(), image.args.begin(), image.args.end());
    }
    return words;
}

}  // namespace rkt::cli
