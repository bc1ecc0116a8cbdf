#include "spec/json.hpp"

#include <algorithm>
#include <climits>
#include <unordered_set>

#include "base/text.hpp"

namespace rkt::json {
namespace {

constexpr size_t kMaxDepth = 64;
constexpr size_t kMaxJson = 16u << 20;

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

// Makes the document event by event. The library's own parser looks through all members of an object
// for each new one: a configuration of a few 100 kB with many labels would take minutes.
class Builder final : public nlohmann::json_sax<Value> {
public:
    Builder(std::string_view text, std::string_view what) : text_(text), what_(what) {}
    Value take() && { return std::move(document_); }

    bool null() override { return add(nullptr) != nullptr; }
    bool boolean(bool value) override { return add(value) != nullptr; }
    bool number_integer(int64_t value) override { return add(value) != nullptr; }
    bool number_unsigned(uint64_t value) override { return add(value) != nullptr; }
    bool number_float(double value, const std::string& /*digits*/) override { return add(value) != nullptr; }
    bool string(std::string& value) override { return add(std::move(value)) != nullptr; }
    bool binary(Value::binary_t& /*value*/) override { return false; }  // has no form in JSON

    bool start_object(size_t /*elements*/) override { return open(Value::object()); }
    bool start_array(size_t /*elements*/) override { return open(Value::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(std::string& name) override {
        // Parsers differ in which of two equal keys counts; what was checked must be what is used.
        if (!open_.back().keys.insert(name).second)
            throw ParseError(what_, "key " + text::quoted(name) + " twice in one object");
        key_ = std::move(name);
        return true;
    }
    bool parse_error(size_t byte, const std::string& /*token*/, const nlohmann::json::exception& /*error*/) override {
        throw ParseError(what_, line_and_column(text_, byte) + ": not valid JSON");
    }

private:
    struct Open {
        Value* value;  // stays in its place: only the innermost container grows
        std::unordered_set<std::string> keys;
    };

    Value* add(Value value) {
        if (open_.empty()) {
            document_ = std::move(value);
            return &document_;
        }
        Value& parent = *open_.back().value;
        if (parent.is_array()) {
            parent.push_back(std::move(value));
            return &parent.back();
        }
        return &append(parent, std::move(key_), std::move(value));
    }
    bool open(Value container) {
        if (open_.size() >= kMaxDepth) throw ParseError(what_, "nested too deeply");
        open_.push_back({add(std::move(container)), {}});
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }

    std::string_view text_;
    std::string_view what_;
    Value document_;
    std::vector<Open> open_;
    std::string key_;
};

}  // namespace

Value& append(Value& object, std::string key, Value value) {
    // ordered_map is a vector of pairs (nlohmann/ordered_map.hpp).
    return object.get_ref<Value::object_t&>().emplace_back(std::move(key), std::move(value)).second;
}

Value parse(std::string_view text, std::string_view what) {
    if (text.size() > kMaxJson) throw ParseError(what, "larger than " + std::to_string(kMaxJson >> 20) + " MiB");
    Builder builder(text, what);
    try {
        (void)Value::sax_parse(text, &builder);
    } catch (const nlohmann::json::exception&) {
        throw ParseError(what, "not valid JSON");
    }
    return std::move(builder).take();
}

void Node::fail(std::string_view why) const {
    throw ParseError(pointer_.empty() ? "/" : text::printable(pointer_), why);
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
    for (const auto& [key, value] : value_->items()) {
        if (key.find('\0') != std::string::npos) fail("has a key with a NUL character");
        nodes.emplace_back(key, Node(value, pointer_ + "/" + escaped(key)));
    }
    return nodes;
}

void Node::allow_only(std::initializer_list<std::string_view> keys) const {
    for (const auto& [key, member] : members()) {
        if (std::find(keys.begin(), keys.end(), key) == keys.end()) fail("has an unknown key " + text::quoted(key));
    }
}

std::string Node::string() const {
    if (!value_->is_string()) fail("wants a string");
    const auto& value = value_->get_ref<const std::string&>();
    // The kernel's strings end at the first NUL: what was checked would not be what is used.
    if (value.find('\0') != std::string::npos) fail("has a NUL character");
    return value;
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

int Node::integer(int low, int high) const {
    const bool too_large = value_->is_number_unsigned() && value_->get<uint64_t>() > uint64_t{INT_MAX};
    const int64_t number = value_->is_number_integer() && !too_large ? value_->get<int64_t>() : INT64_MAX;
    if (number < low || number > high) {
        fail("wants a whole number from " + std::to_string(low) + " to " + std::to_string(high));
    }
    return static_cast<int>(number);
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
