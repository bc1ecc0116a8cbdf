// The service with real sockets: a child serves, we ask.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.hpp"
#include "metadata/library.hpp"
#include "net/listen.hpp"
#include "support/temp_tree.hpp"

namespace rkt::metadata {
namespace {

uint16_t port_of(const Fd& socket) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    check(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
    return ntohs(address.sin_port);
}

struct MetadataService : testing::Test {
    test::TempTree tree;
    Fd listener = net::listen_on(*IpAddress::parse("127.0.0.1"), 0);
    uint16_t port = port_of(listener);
    pid_t child = -1;

    void start(std::chrono::seconds idle = std::chrono::seconds(0)) {
        child = check(::fork(), "fork");
        if (child != 0) return;
        ServiceOptions options;
        options.listeners.push_back(std::move(listener));
        options.key_dir = tree.dir().duplicate();
        options.idle = idle;
        options.log = [&](const std::string& line) { tree.dir().write_file("log", line); };
        options.find_pod = [](const std::string& token) -> std::optional<PodRecord> {
            if (token == "torn") throw Error("its files are gone");
            if (token != "secret") return std::nullopt;
            return PodRecord{PodId::parse("6f5e0b1c-0d67-4b65-9d33-2ad4c6a3f1aa"), {}, "{}", {}};
        };
        library::serve(std::move(options));
        ::_exit(0);
    }
    int wait() {
        int status = -1;
        ::waitpid(std::exchange(child, -1), &status, 0);
        return status;
    }
    void TearDown() override {
        if (child == -1) return;
        ::kill(child, SIGTERM);
        EXPECT_EQ(wait(), 0);
    }
    std::string ask(const std::string& request) const {
        const Fd socket(check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        check(::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "connect");
        write_all(socket, request);
        return read_all(socket);
    }
    std::string post(const std::string& path, const std::string& body) const {
        return ask("POST " + path +
                   " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: "
                   "application/x-www-form-urlencoded\r\nContent-Length: " +
                   std::to_string(body.size()) + "\r\n\r\n" + body);
    }
};

TEST_F(MetadataService, Answers) {
    start();
    const std::string answer = ask("GET /secret/acMetadata/v1/pod/uuid HTTP/1.0\r\n\r\n");
    EXPECT_NE(answer.find(" 200 OK\r\n"), std::string::npos) << answer;
    EXPECT_NE(answer.find("Content-Type: text/plain; charset=us-ascii\r\n"), std::string::npos) << answer;
    EXPECT_TRUE(answer.ends_with("\r\n\r\n6f5e0b1c-0d67-4b65-9d33-2ad4c6a3f1aa")) << answer;
    EXPECT_EQ(tree.dir().read_file("log"), "GET /acMetadata/v1/pod/uuid - 200");
    EXPECT_NE(ask("GET /x/acMetadata/v1/pod/uuid HTTP/1.0\r\n\r\n").find(" 401 "), std::string::npos);
}

TEST_F(MetadataService, OutlivesAPodThatGoesAwayMeanwhile) {
    start();
    EXPECT_NE(ask("GET /torn/acMetadata/v1/pod/uuid HTTP/1.0\r\n\r\n").find(" 500 "), std::string::npos);
    EXPECT_NE(ask("GET /secret/acMetadata/v1/pod/uuid HTTP/1.0\r\n\r\n").find(" 200 "), std::string::npos);
}

TEST_F(MetadataService, ReadsForms) {
    start();
    EXPECT_NE(post("/secret/acMetadata/v1/pod/hmac/sign", "content=a%20b").find(" 200 "), std::string::npos);
    EXPECT_NE(post("/secret/acMetadata/v1/pod/hmac/sign", "contents=a").find(" 400 "), std::string::npos);
    EXPECT_NE(post("/secret/acMetadata/v1/pod/hmac/sign", "content=" + std::string(2U << 20, 'a')).find(" 413 "),
              std::string::npos);
}

TEST_F(MetadataService, OutlivesNonsense) {
    start();
    for (const char* nonsense :
         {"GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"})
        (void)ask(nonsense);
    EXPECT_NE(ask("GET /secret/acMetadata/v1/pod/uuid HTTP/1.0\r\n\r\n").find(" 200 "), std::string::npos);
}

TEST_F(MetadataService, EndsWhenNobodyAsks) {
    start(std::chrono::seconds(1));
    EXPECT_EQ(wait(), 0);
}

TEST_F(MetadataService, ListensWhereNoInterfaceIsYet) {
    EXPECT_NO_THROW((void)net::listen_on(*IpAddress::parse("172.16.28.1"), 0));
}

}  // namespace
}  // namespace rkt::metadata
