#include "cli/app_grammar.hpp"

#include "base/error.hpp"

namespace rkt::cli {
namespace {

void add_option(ParsedArgs& parsed, GivenOption given) {
    const Option& option = *given.option;
    if (option.scope == Scope::command || (option.scope == Scope::image_or_all && parsed.images.empty())) {
        parsed.options.add(std::move(given));
        return;
    }
    if (parsed.images.empty()) throw UsageError("--" + std::string(option.name) + " must follow an image");
    ImageArgs& image = parsed.images.back();
    if (!option.repeatable && image.options.has(option.name)) {
        throw UsageError("--" + std::string(option.name) + " specified multiple times for the same image");
    }
    image.options.add(std::move(given));
}

// Behind "--": up to "---" or the end, whatever it looks like.
void read_args(ImageArgs& image, OptionReader& reader) {
    while (!reader.at_end()) {
        const std::string& token = reader.next();
        if (token == "---") return;
        image.args.push_back(token);
    }
}

}  // namespace

void read_images(ParsedArgs& parsed, OptionReader& reader, bool allow_args) {
    size_t images_with_args = 0;  // the last image that had a "--", counted from 1
    while (!reader.at_end()) {
        const std::string& token = reader.peek();
        if (token == "--") {
            (void)reader.next();
            if (!allow_args) throw UsageError("app arguments unsupported");
            if (parsed.images.empty()) throw UsageError("an image is required before any app arguments");
            if (images_with_args == parsed.images.size()) {
                throw UsageError("only one set of app arguments allowed per image");
            }
            images_with_args = parsed.images.size();
            read_args(parsed.images.back(), reader);
        } else if (token == "---" || token.empty()) {
            (void)reader.next();
        } else if (reader.at_option()) {
            add_option(parsed, reader.next_option());
        } else {
            parsed.images.push_back({reader.next(), {}, {}});
        }
    }
}

}  // namespace rkt::cli
