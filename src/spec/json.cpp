#include "spec/json.hpp"

#include <algorithm>

namespace rkt::json {
namespace {

constexpr int kMaxDepth = 64;

std::string line_and_column(std::string_view text, size_t byte) {
    const std::string_view before = text.substr(0, byte == 0 ? 0 : byte - 1);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const size_t newline = before.rfind('\n');
    const size_t column = newline == std::string_view::npos ? before.size() + 1 : before.size() - newline;
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

std::string escaped(std::string_view key) {
    std::string out;
    for (const char c : key) {
        if (c == '~') {
            out += "~0";
        } else if (c == '/') {
            out += "~1";
        } else {
            out += c;
        }
    }
    return out;
}

}  // namespace

Value parse(std::string_view text, std::string_view what) {
    const auto limit_depth = [&](int depth, Value::parse_event_t /*event*/, Value& /*value*/) {
        if (depth > kMaxDepth) throw ParseError(what, "nested too deeply");
        return true;
    };
    try {
        return Value::parse(text, limit_depth);
    } catch (const nlohmann::json::parse_error& error) {
        throw ParseError(what, line_and_column(text, error.byte) + ": not valid JSON");
    } catch (const nlohmann::json::exception&) {
        throw ParseError(what, "not valid JSON");
    }
}

std::optional<Node> Node::find(const char* key) const {
    if (!value_->is_object()) fail("wants an object");
    const auto found = value_->find(key);
    if (found == value_->end() || found->is_null()) return std::nullopt;
    return Node(*found, pointer_ + "/" + escaped(key));
}

Node Node::at(const char* key) const {
    auto found = find(key);
    if (!found) fail("\"" + std::string(key) + "\" is missing");
    return std::move(*found);
}

std::vector<Node> Node::elements() const {
    if (!value_->is_array()) fail("wants an array");
    std::vector<Node> nodes;
    for (size_t i = 0; i < value_->size(); ++i) nodes.emplace_back((*value_)[i], pointer_ + "/" + std::to_string(i));
    return nodes;
}

std::vector<std::pair<std::string, Node>> Node::members() const {
    if (!value_->is_object()) fail("wants an object");
    std::vector<std::pair<std::string, Node>> nodes;
    for (const auto& [key, value] : value_->items()) nodes.emplace_back(key, Node(value, pointer_ + "/" + escaped(key)));
    return nodes;
}

std::string Node::string() const {
    if (!value_->is_string()) fail("wants a string");
    return value_->get<std::string>();
}

bool Node::boolean() const {
    if (!value_->is_boolean()) fail("wants true or false");
    return value_->get<bool>();
}

uint64_t Node::unsigned_integer(uint64_t max) const {
    if (!value_->is_number_unsigned() || value_->get<uint64_t>() > max) {
        fail("wants a whole number from 0 to " + std::to_string(max));
    }
    return value_->get<uint64_t>();
}

std::vector<std::string> Node::strings() const {
    std::vector<std::string> all;
    for (const Node& element : elements()) all.push_back(element.string());
    return all;
}

std::string Node::string_or(const char* key, std::string fallback) const {
    const auto node = find(key);
    return node ? node->string() : std::move(fallback);
}

bool Node::boolean_or(const char* key, bool fallback) const {
    const auto node = find(key);
    return node ? node->boolean() : fallback;
}

uint64_t Node::unsigned_or(const char* key, uint64_t fallback, uint64_t max) const {
    const auto node = find(key);
    return node ? node->unsigned_integer(max) : fallback;
}

std::vector<std::string> Node::strings_or_empty(const char* key) const {
    const auto node = find(key);
    return node ? node->strings() : std::vector<std::string>{};
}

std::vector<Node> Node::elements_or_empty(const char* key) const {
    const auto node = find(key);
    return node ? node->elements() : std::vector<Node>{};
}

std::string print(const Value& value, bool pretty) {
    // Bytes that are no UTF-8 (an argument of a command line can hold any) become U+FFFD.
    return value.dump(pretty ? 1 : -1, pretty ? '\t' : ' ', false, Value::error_handler_t::replace);
}

}  // namespace rkt::json
