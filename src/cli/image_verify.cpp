#include "base/text.hpp"
#include "cli/fetcher.hpp"
#include "cli/stored_image.hpp"
#include "image/import.hpp"
#include "image/references.hpp"
#include "image/verify.hpp"

namespace rkt::cli::fetcher {
namespace {

struct Wanted {
    std::string name;  // as it was asked for
    ImageId id;
};

std::optional<ImageId> image_id(const std::string& name) {
    try {
        return ImageId::parse(name);
    } catch (const ParseError&) {
        return std::nullopt;
    }
}

// By the name of its directory: its files may be what is damaged.
std::vector<Wanted> by_key(const image::Store& store, const std::string& prefix) {
    std::vector<Wanted> found;
    for (const auto& name : store.layout().images.entries()) {
        if (const auto id = image_id(name); id && name.starts_with(prefix)) found.push_back({prefix, *id});
    }
    return found;
}

Wanted find(const image::Store& store, const std::string& name) {
    const ImageReference reference = parse_reference(name);
    if (const auto* key = std::get_if<StoreKey>(&reference)) {
        const auto found = by_key(store, key->prefix);
        if (found.size() > 1) throw Error("ambiguous image ID: " + text::quoted(name));
        if (!found.empty()) return found.front();
    } else if (!std::holds_alternative<AppcReference>(reference)) {
        const auto record = image::find_reference(store.layout(), to_string(reference));
        if (record) return {name, record->image};
    }
    return {name, stored_image(store, name).id};
}

std::string display_name(const image::Store& store, const ImageId& id) {
    try {
        const auto image = store.find(id);
        return image ? image->name : id.str();
    } catch (const Error&) {
        return id.str();
    }
}

std::vector<Wanted> all(const image::Store& store) {
    std::vector<Wanted> wanted = by_key(store, "");
    for (auto& image : wanted) image.name = display_name(store, image.id);
    return wanted;
}

bool verify(Session& session, image::Verifier& verifier, const Wanted& image) {
    const std::string name = "image " + text::quoted(image.name);
    const auto problems = with_context(name, [&] { return verifier.verify(image.id); });
    for (const auto& problem : problems) {
        session.out << name << " (" << image.id.str() << "): " << problem << "\n";
    }
    if (problems.empty()) {
        session.out << "successfully verified checksum for image: " << text::quoted(image.name) << " (\""
                    << image.id.str() << "\")\n";
    }
    session.out.flush();
    return problems.empty();
}

}  // namespace

int image_verify(Session& session, const ParsedArgs& args) {
    const auto store = image::Store::open(session.data_dir);
    const auto lock = image::lock_against_gc(store.layout());
    std::vector<Wanted> wanted;
    for (const auto& name : args.arguments) wanted.push_back(find(store, name));
    if (args.arguments.empty()) wanted = all(store);
    image::Verifier verifier(store.layout());
    bool good = true;
    for (const auto& image : wanted) good &= verify(session, verifier, image);
    if (!good) session.note("the next `rkt fetch` of a damaged image mends it");
    return good ? 0 : static_cast<int>(ExitCode::failure);
}

}  // namespace rkt::cli::fetcher
