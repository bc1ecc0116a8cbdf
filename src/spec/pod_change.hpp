// Pods that a roll-out places on hosts: their files as a host declares them, and a change of those. What hosts answer
// to `rkt pod list --format=json`, and what `rkt pod apply` reads.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rkt {

// A file of a pod folder.
struct PodText {
    std::string file;  // "web.pod"
    std::string text{};

    // Of its unit, without ".service": "web".
    [[nodiscard]] std::string pod() const { return file.substr(0, file.rfind('.')); }
};

struct DeclaredPodFile {
    std::string folder;
    PodText content;
};

struct PodChange {
    std::string origin;                 // of the files that are there, and of those that come
    std::vector<PodText> files{};       // that are to be there
    std::vector<std::string> gone{};    // files that are not to be there
    std::chrono::milliseconds watch{};  // how long the services must be well

    [[nodiscard]] bool is_empty() const { return files.empty() && gone.empty(); }

    // Throws ParseError by JSON pointer: also names that are none of a file that declares a pod.
    static PodChange parse(std::string_view json);
    [[nodiscard]] std::string print() const;
};

std::string print_declared_pods(std::span<const DeclaredPodFile> pods, bool pretty);
// Throws ParseError by JSON pointer.
std::vector<DeclaredPodFile> parse_declared_pods(std::string_view json);

// A file that is rolled out says by its first line as a part of what. Letters, digits, ".", "_" and "-".
bool is_origin(std::string_view name);
std::string with_origin(std::string_view origin, std::string_view text);
std::string origin_of(std::string_view text);  // "": none

}  // namespace rkt
