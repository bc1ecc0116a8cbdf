#include "net/nftables.hpp"

#include <fcntl.h>
#include <linux/netlink.h>
#include <nftables/libnftables.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::net {
namespace {

using Context = std::unique_ptr<nft_ctx, void (*)(nft_ctx*)>;

// The descriptor that the next socket gets. Where the kernel has no such sockets, libnftables would end this process.
int probe_socket() {
    const Fd probe(check(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER),
                         "the kernel has no nftables (nfnetlink)"));
    return probe.get();
}

// libnftables does not tell its socket, and the kernel knows the owner of a table by it. It is the one descriptor
// that nft_ctx_new opens.
Fd owner_of(int number) {
    int protocol = -1;
    socklen_t size = sizeof protocol;
    const int rc = ::getsockopt(number, SOL_SOCKET, SO_PROTOCOL, &protocol, &size);
    if (rc == -1 || protocol != NETLINK_NETFILTER)
        throw Error("libnftables has no socket at descriptor " + std::to_string(number));
    return Fd(check(::fcntl(number, F_DUPFD_CLOEXEC, 3), "keeping the socket of libnftables"));
}

Context begin() {
    Context context(::nft_ctx_new(NFT_CTX_DEFAULT), ::nft_ctx_free);
    if (!context) throw Error("nftables: cannot begin");
    ::nft_ctx_buffer_error(context.get());
    return context;
}

// "internal:0:0-0: Error: Could not process rule: Operation not supported" and pointers into the text below it.
std::string first_error(nft_ctx* context) {
    const std::string line = text::split(nft_ctx_get_error_buffer(context), '\n').front();
    const size_t at = line.find("Error: ");
    return at == std::string::npos ? line : line.substr(at + 7);
}

}  // namespace

Fd add_owned_table(const std::string& ruleset) {
    const int number = probe_socket();
    const Context context = begin();
    Fd owner = owner_of(number);
    if (::nft_run_cmd_from_buffer(context.get(), ruleset.c_str()) == 0) return owner;
    throw Error("nftables refuses the pod's rules: " + text::printable(first_error(context.get())));
}

void run_nft(const std::string& commands) {
    (void)probe_socket();
    const Context context = begin();
    if (::nft_run_cmd_from_buffer(context.get(), commands.c_str()) == 0) return;
    throw Error("nftables refuses rules of ours: " + text::printable(first_error(context.get())));
}

std::vector<NftBaseChain> list_base_chains() {
    (void)probe_socket();
    const Context context = begin();
    ::nft_ctx_buffer_output(context.get());
    ::nft_ctx_output_set_flags(context.get(), NFT_CTX_OUTPUT_JSON);
    if (::nft_run_cmd_from_buffer(context.get(), "list chains") != 0) {
        throw Error("nftables lists no chains: " + text::printable(first_error(context.get())));
    }
    return parse_nft_base_chains(::nft_ctx_get_output_buffer(context.get()));
}

}  // namespace rkt::net
