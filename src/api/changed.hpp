// Which properties of an object differ between two looks at it.
#pragma once

#include <string>
#include <tuple>
#include <vector>

namespace rkt::api {

template <typename Values, typename Type>
struct Named {
    const char* name;  // of the property
    Type Values::*member;
};
template <typename Values, typename Type>
Named(const char*, Type Values::*) -> Named<Values, Type>;

// `table`: a tuple of Named.
template <typename Values, typename Table>
std::vector<std::string> changed_properties(const Values& before, const Values& after, const Table& table) {
    std::vector<std::string> names;
    const auto compare = [&](const auto& property) {
        if (before.*property.member != after.*property.member) names.emplace_back(property.name);
    };
    std::apply([&](const auto&... properties) { (compare(properties), ...); }, table);
    return names;
}

}  // namespace rkt::api
