#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "cli/format.hpp"
#include "cli/suggest.hpp"
#include "cli/table.hpp"
#include "cli/uuid_arguments.hpp"
#include "cli/verbs.hpp"
#include "image/store.hpp"

namespace rkt::cli::verbs {
namespace {

using image::StoredImage;

// A column: its word on the command line, its header, its cell, and its order when it can be sorted by.
struct Field {
    std::string_view name;
    std::string_view header;
    std::string (*cell)(const StoredImage&, bool full, TimePoint now);
    bool (*before)(const StoredImage&, const StoredImage&);
};

std::string show_time(TimePoint t, bool full, TimePoint now) { return full ? format_time(t) : format_age(t, now); }

constexpr std::array kFields{
    Field{"id", "ID", [](const StoredImage& i, bool full, TimePoint) { return full ? i.id.str() : i.id.list_str(); },
          nullptr},
    Field{"name", "NAME", [](const StoredImage& i, bool, TimePoint) { return i.name; },
          [](const StoredImage& a, const StoredImage& b) { return a.name < b.name; }},
    Field{
        "size", "SIZE",
        [](const StoredImage& i, bool full, TimePoint) { return full ? std::to_string(i.size) : format_size(i.size); },
        [](const StoredImage& a, const StoredImage& b) { return a.size < b.size; }},
    Field{"importtime", "IMPORT TIME",
          [](const StoredImage& i, bool full, TimePoint now) { return show_time(i.imported, full, now); },
          [](const StoredImage& a, const StoredImage& b) { return a.imported < b.imported; }},
    Field{"lastused", "LAST USED",
          [](const StoredImage& i, bool full, TimePoint now) { return show_time(i.last_used, full, now); },
          [](const StoredImage& a, const StoredImage& b) { return a.last_used < b.last_used; }},
};

const Field& find_field(const std::string& name, std::string_view option) {
    const bool sorting = option == "sort";
    std::vector<std::string_view> names;
    for (const Field& field : kFields) {
        if (sorting && field.before == nullptr) continue;
        if (field.name == name) return field;
        names.push_back(field.name);
    }
    throw UsageError("invalid argument \"" + text::printable(name) + "\" for --" + std::string(option) +
                     did_you_mean(name, names));
}

struct ImageListArgs {
    std::vector<const Field*> fields;
    const Field* sort;
    bool descending;
    bool full;
    bool legend;
    std::optional<JsonStyle> format;
};

ImageListArgs parse_list_args(const GivenOptions& options) {
    ImageListArgs args{{}, nullptr, false, options.flag("full"), !options.flag("no-legend"), parse_format(options)};
    for (const std::string& name : text::split(options.value_or("fields", "id,name,size,importtime,lastused"), ',')) {
        args.fields.push_back(&find_field(name, "fields"));
    }
    args.sort = &find_field(options.value_or("sort", "importtime"), "sort");
    const std::string order = options.value_or("order", "asc");
    if (order != "asc" && order != "desc") {
        throw UsageError("invalid argument \"" + text::printable(order) + "\" for --order: expected asc or desc");
    }
    args.descending = order == "desc";
    return args;
}

void sort_images(std::vector<StoredImage>& images, const ImageListArgs& args) {
    std::stable_sort(images.begin(), images.end(), [&](const StoredImage& a, const StoredImage& b) {
        return args.descending ? args.sort->before(b, a) : args.sort->before(a, b);
    });
}

void print_image_table(Session& session, const std::vector<StoredImage>& images, const ImageListArgs& args) {
    Table table;
    std::vector<std::string> header;
    for (const Field* field : args.fields) header.emplace_back(field->header);
    if (args.legend) table.add_row(header);
    for (const StoredImage& image : images) {
        std::vector<std::string> cells;
        for (const Field* field : args.fields) cells.push_back(field->cell(image, args.full, session.now));
        table.add_row(cells);
    }
    session.out << table.str();
}

int64_t nanoseconds(TimePoint t) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(t.time_since_epoch()).count();
}

void print_image_json(Session& session, const std::vector<StoredImage>& images, JsonStyle style) {
    std::vector<ListedImage> listed;
    for (const StoredImage& i : images) {
        listed.push_back({i.id.str(), i.name, nanoseconds(i.imported), nanoseconds(i.last_used), i.size});
    }
    session.out << print_images(listed, style) << "\n";
}

}  // namespace

int image_list(Session& session, const ParsedArgs& args) {
    expect_no_arguments(args);
    const ImageListArgs wanted = parse_list_args(args.options);
    const auto store = image::Store::open(session.data_dir);
    auto images = store.list([&](const Error& error) { session.note(error.what()); });
    sort_images(images, wanted);
    if (wanted.format) {
        print_image_json(session, images, *wanted.format);
    } else {
        print_image_table(session, images, wanted);
    }
    return 0;
}

}  // namespace rkt::cli::verbs
