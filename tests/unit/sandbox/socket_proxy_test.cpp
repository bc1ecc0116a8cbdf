// Connections to a socket of the host that lead to a port of the pod.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "base/error.hpp"
#include "unit/sandbox/test_pod.hpp"

namespace rkt::sandbox {
namespace {

using test::TestPod;

class SocketProxies : public testing::Test {
protected:
    SocketProxies() {
        for (uint16_t port = 80; port < 83; ++port) {
            pod_.plan.proxies.push_back({static_cast<uint32_t>(listeners_.size()), port});
            listeners_.push_back(listen());
            pod_.sockets.push_back(listeners_.back().get());
        }
    }
    static Fd listen() {
        Fd socket(check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        check(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
        check(::listen(socket.get(), 64), "listen");
        return socket;
    }
    [[nodiscard]] Fd connect(size_t listener = 0) const {
        sockaddr_in address{};
        socklen_t size = sizeof address;
        check(::getsockname(listeners_[listener].get(), reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
        Fd socket(check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
        check(::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), size), "connect");
        return socket;
    }
    // Sends all, says that this is all, and reads to the end.
    static std::string ask(const Fd& socket, const std::string& bytes) {
        std::thread writer([&] {
            write_all(socket, bytes);
            ::shutdown(socket.get(), SHUT_WR);
        });
        std::string answer = read_all(socket);
        writer.join();
        return answer;
    }
    static void end(Leader& leader) {
        leader.stop(SIGTERM);
        (void)TestPod::finish(leader);
    }

    std::vector<Fd> listeners_;
    TestPod pod_;
};

TEST_F(SocketProxies, BytesGoBothWaysToTheLast) {
    pod_.add_shell("web", "exec nc -ll -p 80 -e /bin/cat");
    Leader leader = pod_.start_and_release();
    EXPECT_EQ(ask(connect(), "hello"), "hello");
    std::string much(5 << 20, '\0');
    for (size_t i = 0; i < much.size(); ++i) much[i] = static_cast<char>(i * 2654435761U >> 24);
    EXPECT_TRUE(ask(connect(), much) == much);
    EXPECT_EQ(ask(connect(), ""), "");
    end(leader);
}

TEST_F(SocketProxies, AConnectionWaitsForTheApp) {
    pod_.add_shell("web", "while [ ! -e /begin ]; do sleep 0.05; done; exec nc -ll -p 80 -e /bin/cat");
    Leader leader = pod_.start_and_release();
    std::string answer;
    const Fd early = connect();
    std::thread client([&] { answer = ask(early, "early"); });
    std::ofstream(pod_.upper("web") + "/begin");
    client.join();
    EXPECT_EQ(answer, "early");
    end(leader);
}

TEST_F(SocketProxies, EachSocketLeadsToItsPort) {
    pod_.add_shell("web", "for p in 80 81 82; do nc -ll -p $p -e /bin/sh -c \"echo $p\" & done; wait");
    Leader leader = pod_.start_and_release();
    std::vector<Fd> sockets;
    for (const size_t listener : {2, 0, 1}) sockets.push_back(connect(listener));
    EXPECT_EQ(ask(sockets[0], ""), "82\n");
    EXPECT_EQ(ask(sockets[1], ""), "80\n");
    EXPECT_EQ(ask(sockets[2], ""), "81\n");
    end(leader);
}

// With 0, though the app ends by a signal; and not while somebody is connected.
TEST_F(SocketProxies, ThePodEndsWhenNobodyIsConnected) {
    pod_.plan.proxy_idle_ms = 300;
    pod_.add_shell("web", "exec nc -ll -p 80 -e /bin/cat");
    const auto begin = std::chrono::steady_clock::now();
    Leader leader = pod_.start_and_release();
    Fd stays = connect();
    write_all(stays, "x");
    char byte = 0;
    EXPECT_EQ(::read(stays.get(), &byte, 1), 1);
    std::thread client([&] {
        // Longer than the pod may be idle.
        while (std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(900)) {
            write_all(stays, "y");
            EXPECT_EQ(::read(stays.get(), &byte, 1), 1);
        }
        stays.reset();
    });
    const auto outcome = TestPod::finish(leader);
    client.join();
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(1200));
}

TEST_F(SocketProxies, AnAppThatFailsIsNotIdle) {
    pod_.plan.proxy_idle_ms = 60'000;
    pod_.add_shell("web", "exit 3");
    Leader leader = pod_.start_and_release();
    EXPECT_EQ(TestPod::finish(leader).exit_code, 3);
}

TEST_F(SocketProxies, WhoPassesOnHasNoRights) {
    pod_.add_shell("web",
                   "for p in /proc/[0-9]*; do case $(cat $p/cmdline 2>/dev/null | tr '\\0' ' ') in 'rkt-init '*) "
                   "[ $p = /proc/1 ] || grep -E 'CapPrm|CapBnd|NoNewPrivs|Seccomp:' $p/status; esac; done");
    const std::string seen = pod_.run().output("web");
    EXPECT_EQ(seen, "CapPrm:\t0000000000000000\nCapBnd:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n");
}

}  // namespace
}  // namespace rkt::sandbox
