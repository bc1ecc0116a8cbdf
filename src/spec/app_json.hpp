// The parts that image manifests and pod manifests share, between JSON and values.
#pragma once

#include "spec/image_manifest.hpp"
#include "spec/json.hpp"

namespace rkt::json {

std::string ac_name(const Node& node);  // a string that is an AC Name
// [{"name":…,"value":…}]; names must be unique and, with `identifiers`, AC Identifiers.
NameValues parse_name_values(const Node& parent, const char* key, bool identifiers);
NameValues parse_labels(const Node& parent);                       // no "name", known os and arch
NameValues parse_annotations(const Node& parent);                  // created, homepage, documentation checked
NameValues parse_string_map(const Node& parent, const char* key);  // {"name":"value"}
Value print_name_values(const NameValues& list);
Value print_string_map(const NameValues& list);

Port parse_port(const Node& node);
Value print_port(const Port& port);
App parse_app(const Node& node);
Value print_app(const App& app);

// acKind and acVersion: the first must be `kind`, the second a SemVer that is not 0.0.0.
std::string parse_header(const Node& node, const char* kind);

}  // namespace rkt::json
