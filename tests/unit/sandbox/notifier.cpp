// Runs inside a pod: `notifier [--fds=N] LINE...` sends one datagram of these lines to $NOTIFY_SOCKET; `--barrier`
// waits as sd_notify_barrier(3) does and prints "handled"; `--size=N` sends N bytes that are no message; `--times=N` N
// datagrams. Ends with 1 when something could not be sent.
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

int open_socket() {
    const char* path = getenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path == nullptr || strlen(path) >= sizeof address.sun_path) return -1;
    strcpy(address.sun_path, path);
    const int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    return connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 ? fd : -1;
}

bool send_message(int fd, const std::string& text, const std::vector<int>& fds) {
    iovec data{const_cast<char*>(text.data()), text.size()};
    std::vector<char> control(CMSG_SPACE(fds.size() * sizeof(int)));
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    if (!fds.empty()) {
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(fds.size() * sizeof(int));
        memcpy(CMSG_DATA(header), fds.data(), fds.size() * sizeof(int));
    }
    return sendmsg(fd, &message, 0) != -1;
}

bool wait_for_barrier(int fd) {
    int ends[2];
    if (pipe(ends) == -1 || !send_message(fd, "BARRIER=1", {ends[1]})) return false;
    close(ends[1]);
    pollfd hang_up{ends[0], 0, 0};
    if (poll(&hang_up, 1, 5000) != 1) return false;
    puts("handled");
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    const int fd = open_socket();
    if (fd == -1) return perror("NOTIFY_SOCKET"), 1;
    std::string text;
    std::vector<int> fds;
    int times = 1;
    bool barrier = false;
    for (int i = 1; i < argc; ++i) {
        if (strcmp(argv[i], "--barrier") == 0) {
            barrier = true;
        } else if (strncmp(argv[i], "--fds=", 6) == 0) {
            for (int n = atoi(argv[i] + 6); n > 0; --n) fds.push_back(memfd_create("stored", 0));
        } else if (strncmp(argv[i], "--size=", 7) == 0) {
            text.assign(static_cast<size_t>(atoi(argv[i] + 7)), 'x');
        } else if (strncmp(argv[i], "--times=", 8) == 0) {
            times = atoi(argv[i] + 8);
        } else {
            text += std::string(text.empty() ? "" : "\n") + argv[i];
        }
    }
    for (; !text.empty() && times > 0; --times) {
        if (!send_message(fd, text, fds)) return perror("sending"), 1;
    }
    return barrier && !wait_for_barrier(fd) ? 1 : 0;
}
