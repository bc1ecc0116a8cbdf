// AddCapability= and DropCapability= of podman as one entry of [App]: rkt names either what an app keeps or what it
// loses.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spec/unit_file.hpp"

namespace rkt::deploy {

class QuadletCapabilities {
public:
    void add(const UnitEntry& entry) { take(entry, added_); }
    void drop(const UnitEntry& entry) { take(entry, dropped_); }

    // Nothing where nothing was said. Throws Error: why it cannot be said of an app that is root, or not.
    [[nodiscard]] std::optional<UnitEntry> entry(bool is_root) const;
    // The entry of the file that a refusal is about.
    [[nodiscard]] UnitEntry source() const;

private:
    void take(const UnitEntry& entry, std::vector<std::string>& list);
    [[nodiscard]] std::vector<std::string> kept_of_default() const;

    std::vector<std::string> added_;
    std::vector<std::string> dropped_;
    UnitEntry last_;
};

}  // namespace rkt::deploy
