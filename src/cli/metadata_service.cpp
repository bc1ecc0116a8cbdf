#include "base/text.hpp"
#include "cli/uuid_arguments.hpp"
#include "cli/verbs.hpp"
#include "metadata/service.hpp"
#include "net/builtin.hpp"
#include "net/listen.hpp"
#include "pod/metadata_record.hpp"

namespace rkt::cli::verbs {
namespace {

uint16_t parse_port(const std::string& option) {
    const auto port = text::to_u64(option);
    if (!port || *port == 0 || *port > 65535)
        throw UsageError("--listen-port: " + text::quoted(option) + " is no port");
    return static_cast<uint16_t>(*port);
}

std::vector<Fd> own_sockets(uint16_t port) {
    std::vector<Fd> sockets;
    sockets.push_back(net::listen_on(*IpAddress::parse("127.0.0.1"), port));
    for (const auto& network : net::builtin_networks()) sockets.push_back(net::listen_on(network.host_address(), port));
    return sockets;
}

}  // namespace

int metadata_service(Session& session, const ParsedArgs& args) {
    expect_no_arguments(args);
    const uint16_t port = parse_port(args.options.value_or("listen-port", std::to_string(metadata::kPort)));
    const auto pods = pod::PodStore::open(session.data_dir);
    metadata::ServiceOptions options;
    for (const auto& socket : session.sockets) options.listeners.emplace_back(socket.fd);
    if (!options.listeners.empty()) options.idle = std::chrono::minutes(5);
    if (options.listeners.empty()) options.listeners = own_sockets(port);
    options.key_dir = Dir::open_or_create(session.data_dir + "/metadata", 0700);
    options.find_pod = [&](const std::string& token) { return pod::find_by_token(pods, token); };
    options.log = [&](const std::string& line) { session.err << line << std::endl; };
    metadata::serve(std::move(options));
    return 0;
}

}  // namespace rkt::cli::verbs
