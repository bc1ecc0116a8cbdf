// Reading JSON of outside origin into values, with errors that say where: syntax errors by line and
// column, wrong types and missing keys by JSON pointer (RFC 6901). Only spec/ includes this.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace rkt::json {

using Value = nlohmann::ordered_json;

// Throws ParseError("WHAT: line L, column C: …"). Size and nesting are limited, so that no document can
// exhaust memory, or the stack of who prints it again; a key that an object has twice is refused.
Value parse(std::string_view text, std::string_view what);
// Adds a member that `object` does not have yet, without looking through those it has.
Value& append(Value& object, std::string key, Value value);

// A place in a document: the value, and how to name it.
class Node {
public:
    Node(const Value& value, std::string pointer) : value_(&value), pointer_(std::move(pointer)) {}

    [[nodiscard]] const Value& value() const noexcept { return *value_; }
    [[nodiscard]] const std::string& pointer() const noexcept { return pointer_; }
    [[noreturn]] void fail(std::string_view why) const;  // ParseError, with the JSON pointer

    // A member of an object; nullopt: absent or null.
    [[nodiscard]] std::optional<Node> find(const char* key) const;
    [[nodiscard]] Node at(const char* key) const;
    [[nodiscard]] std::vector<Node> elements() const;                         // of an array
    [[nodiscard]] std::vector<std::pair<std::string, Node>> members() const;  // of an object

    void allow_only(std::initializer_list<std::string_view> keys) const;  // an object's; fails at any other key

    [[nodiscard]] std::string string() const;
    [[nodiscard]] bool boolean() const;
    [[nodiscard]] uint64_t unsigned_integer(uint64_t max = std::numeric_limits<uint64_t>::max()) const;
    [[nodiscard]] int integer(int low, int high) const;
    [[nodiscard]] std::vector<std::string> strings() const;

    // The same for optional members, with what to take instead.
    [[nodiscard]] std::string string_or(const char* key, std::string fallback) const;
    [[nodiscard]] bool boolean_or(const char* key, bool fallback) const;
    [[nodiscard]] uint64_t unsigned_or(const char* key, uint64_t fallback, uint64_t max = ~uint64_t{0}) const;
    [[nodiscard]] std::vector<std::string> strings_or_empty(const char* key) const;
    [[nodiscard]] std::vector<Node> elements_or_empty(const char* key) const;

private:
    const Value* value_;
    std::string pointer_;
};

std::string print(const Value& value, bool pretty);  // pretty: tab indent, as rkt's

}  // namespace rkt::json
