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
constexpr int kBacklog = 64;

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

void send(const Fd& socket, const control::Request& request, const std::vector<int>& descriptors) {
    iovec data{const_cast<control::Request*>(&request), sizeof request};
    alignas(cmsghdr) char ancillary[CMSG_SPACE(control::kMaxDescriptors * sizeof(int))] = {};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    if (!descriptors.empty()) {
        message.msg_control = ancillary;
        message.msg_controllen = CMSG_SPACE(descriptors.size() * sizeof(int));
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(descriptors.size() * sizeof(int));
        memcpy(CMSG_DATA(header), descriptors.data(), descriptors.size() * sizeof(int));
    }
    check_long(::sendmsg(socket.get(), &message, MSG_NOSIGNAL), "asking the pod's init");
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
    check(::listen(socket.get(), kBacklog), "listening at the pod's control socket");
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
    send(socket_, make_request(verb, app, flags), descriptors);
    return receive().reply;
}

ControlClient::Attached ControlClient::attach(const std::string& app, uint32_t endpoints) {
    send(socket_, make_request(control::Verb::attach, app, endpoints), {});
    return receive();
}

ControlClient::Attached ControlClient::receive() {
    Attached attached;
    iovec data{&attached.reply, sizeof attached.reply};
    alignas(cmsghdr) char ancillary[CMSG_SPACE(3 * sizeof(int))] = {};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = ancillary;
    message.msg_controllen = sizeof ancillary;
    ssize_t size;
    do {
        size = ::recvmsg(socket_.get(), &message, MSG_CMSG_CLOEXEC);
    } while (size == -1 && errno == EINTR);
    const cmsghdr* header = size > 0 ? CMSG_FIRSTHDR(&message) : nullptr;
    if (header != nullptr && header->cmsg_type == SCM_RIGHTS) {
        const auto* numbers = reinterpret_cast<const int*>(CMSG_DATA(header));
        for (size_t i = 0; i < (header->cmsg_len - CMSG_LEN(0)) / sizeof(int); ++i)
            attached.fds.emplace_back(numbers[i]);
    }
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
