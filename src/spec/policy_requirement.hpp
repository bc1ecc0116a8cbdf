// One requirement of a signature policy, from its JSON. Only spec/ includes this.
#pragma once

#include <initializer_list>
#include <string_view>

#include "spec/json.hpp"
#include "spec/signature_policy.hpp"

namespace rkt {

// Fails at a key that is not among `known`, and at null: no way to leave a key out here, an omission must be meant.
void check_policy_keys(const json::Node& node, std::initializer_list<std::string_view> known);
PolicyRequirement parse_requirement(const json::Node& node);  // throws ParseError

}  // namespace rkt
