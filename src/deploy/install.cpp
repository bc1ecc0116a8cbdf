#include "deploy/install.hpp"

#include <array>

#include "base/error.hpp"
#include "base/text.hpp"
#include "spec/unit_words.hpp"
#include "systemd/unit.hpp"

namespace rkt::deploy {
namespace {

struct Folder {
    const char* key;
    const char* suffix;
};
constexpr std::array kFolders{Folder{"WantedBy", ".wants"}, Folder{"RequiredBy", ".requires"}};

std::string type_of(const std::string& name) { return name.substr(name.rfind('.')); }
bool is_template(const std::string& name) { return name.find("@.") != std::string::npos; }

class Installer {
public:
    Installer(const std::string& name, const UnitSection& install, std::vector<std::string>& problems)
        : name_(name), install_(install), problems_(problems) {}

    std::vector<UnitLink> links() {
        for (const UnitEntry& entry : install_.entries) {
            if (entry.key == "Also") complain(entry, "say [Install] in the other pod's file");
        }
        for (const Folder& folder : kFolders) {
            for (const auto& [unit, entry] : names(folder.key)) add_to(unit + folder.suffix, *entry);
        }
        for (const auto& [alias, entry] : names("Alias")) {
            if (type_of(alias) != type_of(name_) || is_template(alias) != is_template(name_)) {
                complain(*entry, "an alias of " + name_ + " has its type");
            } else if (alias != name_) {
                links_.push_back({alias, name_});
            }
        }
        return std::move(links_);
    }

private:
    struct Named {
        std::string name;
        const UnitEntry* entry;
    };

    void complain(const UnitEntry& entry, const std::string& what) {
        const std::string where = entry.where.empty() ? "" : entry.where + ": ";
        problems_.push_back(where + entry.key + "=" + text::printable(entry.value) + ": " + what);
    }

    std::vector<Named> names(const char* key) {
        std::vector<Named> found;
        for (const UnitEntry* entry : install_.all(key)) {
            const auto words = split_words(entry->value);
            if (!words) complain(*entry, "an open quote or an unknown escape");
            for (const std::string& word : words.value_or(std::vector<std::string>())) {
                if (is_unit_name(word)) {
                    found.push_back({word, entry});
                } else {
                    complain(*entry, text::quoted(word) + " is no unit's name");
                }
            }
        }
        return found;
    }

    void add_to(const std::string& folder, const UnitEntry& entry) {
        if (!is_template(name_)) {
            links_.push_back({folder + "/" + name_, "../" + name_});
            return;
        }
        const UnitEntry* instance = install_.last("DefaultInstance");
        if (instance == nullptr || instance->value.empty()) {
            complain(entry, "of a template is for its DefaultInstance=, which is not said");
            return;
        }
        const size_t at = name_.find('@') + 1;
        const std::string unit = name_.substr(0, at) + instance->value + name_.substr(at);
        if (!is_unit_name(unit) || is_template(unit)) {
            complain(*instance, "is no instance's name");
        } else {
            links_.push_back({folder + "/" + unit, "../" + name_});
        }
    }

    const std::string& name_;
    const UnitSection& install_;
    std::vector<std::string>& problems_;
    std::vector<UnitLink> links_;
};

}  // namespace

bool is_unit_name(const std::string& name) {
    std::string instance = name;
    if (const size_t at = name.find("@."); at != std::string::npos) instance.insert(at + 1, "i");
    try {
        (void)systemd::UnitName::parse(instance);
        return true;
    } catch (const ParseError&) {
        return false;
    }
}

std::vector<UnitLink> install_links(const std::string& name, const UnitFile& unit, std::vector<std::string>& problems) {
    const UnitSection* install = unit.find("Install");
    return install == nullptr ? std::vector<UnitLink>() : Installer(name, *install, problems).links();
}

}  // namespace rkt::deploy
