#include "spec/pod_change.hpp"

#include <algorithm>
#include <cctype>

#include "base/text.hpp"
#include "spec/json.hpp"

namespace rkt {
namespace {

using json::Node;
using json::Value;

constexpr std::string_view kFirst = "# Rolled out as a part of ";
constexpr std::string_view kSecond = "# by `rkt rollout`, which overwrites it: change it where it comes from.\n";
constexpr uint64_t kLongestWatchMs = 24ULL * 60 * 60 * 1000;

std::string parse_file_name(const Node& node) {
    std::string name = node.string();
    const bool is_pod = name.ends_with(".pod") || name.ends_with(".container");
    if (!is_pod || name.find('/') != std::string::npos || name.front() == '.')
        node.fail(text::quoted(name) + " is no file that declares a pod");
    return name;
}

PodText parse_text(const Node& node) { return {parse_file_name(node.at("file")), node.at("text").string()}; }

Value print_pod_text(const PodText& content) { return {{"file", content.file}, {"text", content.text}}; }

}  // namespace

PodChange PodChange::parse(std::string_view text) {
    const Value document = json::parse(text, "change of pods");
    const Node node(document, "");
    PodChange change;
    change.origin = node.at("origin").string();
    if (!is_origin(change.origin)) node.at("origin").fail("is not made of letters, digits, \".\", \"_\" and \"-\"");
    for (const Node& file : node.elements_or_empty("files")) {
        change.files.push_back(parse_text(file));
        if (change.files.back().text.empty()) file.at("text").fail("is empty: that is how a file is masked");
    }
    for (const Node& file : node.elements_or_empty("gone")) change.gone.push_back(parse_file_name(file));
    change.watch = std::chrono::milliseconds(node.unsigned_or("watchMilliseconds", 0, kLongestWatchMs));
    return change;
}

std::string PodChange::print() const {
    Value printed{{"origin", origin},
                  {"files", Value::array()},
                  {"gone", Value::array()},
                  {"watchMilliseconds", static_cast<uint64_t>(watch.count())}};
    for (const PodText& file : files) printed["files"].push_back(print_pod_text(file));
    for (const std::string& file : gone) printed["gone"].push_back(file);
    return json::print(printed, false) + "\n";
}

std::string print_declared_pods(std::span<const DeclaredPodFile> pods, bool pretty) {
    Value printed = Value::array();
    for (const DeclaredPodFile& pod : pods) {
        Value each{{"name", pod.content.pod()}, {"folder", pod.folder}};
        each.update(print_pod_text(pod.content));
        printed.push_back(std::move(each));
    }
    return json::print(printed, pretty) + "\n";
}

std::vector<DeclaredPodFile> parse_declared_pods(std::string_view text) {
    const Value document = json::parse(text, "list of declared pods");
    std::vector<DeclaredPodFile> pods;
    for (const Node& node : Node(document, "").elements())
        pods.push_back({node.at("folder").string(), parse_text(node)});
    return pods;
}

bool is_origin(std::string_view name) {
    constexpr std::string_view kOthers = "._-";
    return !name.empty() && name.front() != '-' && std::all_of(name.begin(), name.end(), [&](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || kOthers.find(c) != std::string_view::npos;
    });
}

std::string with_origin(std::string_view origin, std::string_view text) {
    return std::string(kFirst) + std::string(origin) + "\n" + std::string(kSecond) + std::string(text);
}

std::string origin_of(std::string_view text) {
    if (!text.starts_with(kFirst)) return "";
    const std::string_view rest = text.substr(kFirst.size());
    const std::string_view name = rest.substr(0, rest.find('\n'));
    return is_origin(name) ? std::string(name) : "";
}

}  // namespace rkt
