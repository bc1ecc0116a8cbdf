#include "pod/layout.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::pod {

std::string print_layers(const std::vector<Digest>& layers) {
    std::string content;
    for (const Digest& layer : layers) content += layer.hex() + "\n";
    return content;
}

std::vector<Digest> parse_layers(const std::string& content) {
    std::vector<Digest> layers;
    for (const auto& line : text::split(content, '\n')) {
        if (!line.empty()) layers.push_back(Digest::sha256(line));
    }
    return layers;
}

Dir open_pods(const std::string& data_dir) {
    // 2750, as rkt's: group rkt may look, nobody else gets near a pod's root (CVE-2016-6349).
    return Dir::open_or_create(data_dir, 02750).make_dir("pods", 02750);
}

}  // namespace rkt::pod
