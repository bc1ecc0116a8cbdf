#include "sandbox/control_client.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstring>

#include "base/error.hpp"
#include "sandbox/app/recipe.hpp"
#include "sandbox/channel.hpp"

namespace rkt::sandbox {
namespace {

constexpr const char* kName = "control";
constexpr int kControlBacklog = 64;

// By way of the directory's descriptor: a socket's path has 107 bytes at most (unix(7)).
sockaddr_un address_in(const Dir& pod) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = "/proc/self/fd/" + std::to_string(pod.get()) + "/" + kName;
    memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

Fd make_socket() { return Fd(check(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), "making a control socket")); }

control::Request make_request(control::Verb verb, const std::string& app, uint32_t flags) {
    control::Request request;
    request.verb = verb;
    request.flags = flags;
    if (app.size() >= sizeof request.app) throw Error("name too long: " + app);
    memcpy(request.app, app.data(), app.size());
    return request;
}

void send_request(const Fd& socket, const control::Request& request, const std::vector<int>& descriptors) {
    check_long(send_with_fds(socket.get(), &request, sizeof request, descriptors.data(), descriptors.size()),
               "asking the pod's init");
}

}  // namespace

Fd listen_for_control(const Dir& pod) {
    pod.remove_file(kName);
    Fd socket = make_socket();
    const sockaddr_un address = address_in(pod);
    const mode_t before = ::umask(0177);
    const int rc = ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    const int errnum = errno;
    ::umask(before);
    if (rc == -1) throw SystemError(errnum, "making the pod's control socket");
    check(::listen(socket.get(), kControlBacklog), "listening at the pod's control socket");
    return socket;
}

ControlClient::ControlClient(const Dir& pod) : socket_(make_socket()) {
    const sockaddr_un address = address_in(pod);
    if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return;
    if (errno == ECONNREFUSED || errno == ENOENT) throw Error("the pod is not running");
    throw SystemError(errno, "connecting to the pod's init");
}

control::Reply ControlClient::ask(control::Verb verb, const std::string& app, const std::vector<int>& descriptors,
                                  uint32_t flags) {
    if (descriptors.size() > control::kMaxDescriptors) throw Error("app \"" + app + "\" has too many volumes");
    send_request(socket_, make_request(verb, app, flags), descriptors);
    return receive().reply;
}

ControlClient::Attached ControlClient::attach(const std::string& app, uint32_t endpoints) {
    send_request(socket_, make_request(control::Verb::attach, app, endpoints), {});
    return receive();
}

ControlClient::Attached ControlClient::receive() {
    Attached attached;
    PassedFds passed;
    ssize_t size;
    do {
        size = receive_with_fds(socket_.get(), &attached.reply, sizeof attached.reply, passed);
    } while (size == -1 && errno == EINTR);
    for (uint32_t i = 0; i < passed.count; ++i) attached.fds.emplace_back(passed.fds[i]);
    if (size != sizeof attached.reply || attached.reply.magic != control::kMagic) {
        throw Error("the pod ended before it answered");
    }
    return attached;
}

bool is_exec_failure(const control::Reply& reply) { return strcmp(reply.step, app::kExecStep) == 0; }

std::string describe_failed_start(const std::string& app, const control::Reply& reply) {
    if (reply.step[0] == '\0') return {};
    Event event;
    event.app = app;
    event.step = {reply.step, strnlen(reply.step, sizeof reply.step)};
    event.detail = {reply.detail, strnlen(reply.detail, sizeof reply.detail)};
    event.errnum = reply.errnum;
    return describe_failure(event);
}

}  // namespace rkt::sandbox
