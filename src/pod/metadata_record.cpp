#include "pod/metadata_record.hpp"

#include <unistd.h>

#include "base/error.hpp"
#include "base/random.hpp"
#include "metadata/service.hpp"
#include "net/listeners.hpp"
#include "pod/layout.hpp"
#include "pod/view.hpp"

namespace rkt::pod {
namespace {

std::string host_address(const NetSelection& selection, const net::PodNetwork* network) {
    if (selection.mode == NetSelection::Mode::host) return "127.0.0.1";
    const auto address = network == nullptr ? std::nullopt : network->host_address();
    if (address) return address->str();
    throw Error(
        "--mds-register: a pod in network '" + selection.str() +
        "' does not reach the metadata service, which listens on default, default-restricted and the host's loopback");
}

// Tokens are compared in a time that tells nothing of them.
bool is_same(const std::string& a, const std::string& b) {
    unsigned char difference = a.size() == b.size() ? 0 : 1;
    for (size_t i = 0; i < a.size() && i < b.size(); ++i) difference |= static_cast<unsigned char>(a[i] ^ b[i]);
    return difference == 0;
}

metadata::PodRecord record_of(const Located& pod) {
    const std::string json = read_manifest_json(pod);
    const PodManifest manifest = PodManifest::parse(json);
    metadata::PodRecord record{pod.id, manifest.annotations, json, {}};
    for (const RuntimeApp& app : manifest.apps) {
        const std::string image =
            pod.dir.read_file(std::string(kAppsInfo) + "/" + app.name.str() + "/" + kImageManifest);
        record.apps.push_back({app.name.str(), merge_values(ImageManifest::parse(image).annotations, app.annotations),
                               image, app.image.id.str()});
    }
    return record;
}

}  // namespace

std::string register_metadata(const Running& pod, const NetSelection& selection, const net::PodNetwork* network) {
    const std::string host = host_address(selection, network);
    if (net::listening_on(::getpid(), Transport::tcp, metadata::kPort) == net::Listening::no) {
        throw Error("--mds-register: no metadata service listens on port " + std::to_string(metadata::kPort) +
                    ": systemctl start rkt-metadata.socket");
    }
    const std::string token = random_hex(32);
    pod.dir().write_whole(kMetadataToken, token, 0600);
    return "http://" + host + ":" + std::to_string(metadata::kPort) + "/" + token;
}

std::optional<metadata::PodRecord> find_by_token(const PodStore& pods, const std::string& token) {
    for (const Located& pod : pods.list({Phase::run})) {
        if (pod.state() != State::running) continue;
        const auto its = pod.dir.find_and_read(kMetadataToken);
        if (its && is_same(*its, token)) return record_of(pod);
    }
    return std::nullopt;
}

}  // namespace rkt::pod
