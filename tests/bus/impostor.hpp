// Where a bus is expected, something that is none, or none any more.
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <utility>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "support/private_bus.hpp"
#include "support/temp_tree.hpp"

namespace rkt::test {

// Answers to whoever connects, once, what a test says; calls `after` then, and hangs up.
class Impostor {
public:
    explicit Impostor(
        std::string answer, std::function<void()> after = [] {})
        : listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un where{};
        where.sun_family = AF_UNIX;
        path().copy(where.sun_path, sizeof where.sun_path - 1);
        check(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&where), sizeof where), "bind");
        check(::listen(listener_.get(), 1), "listen");
        thread_ = std::thread([this, said = std::move(answer), then = std::move(after)] {
            const Fd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
            ASSERT_EQ(::write(client.get(), said.data(), said.size()), static_cast<ssize_t>(said.size()));
            then();
            ::shutdown(client.get(), SHUT_WR);
            // Until the client hangs up: what it sends must not be lost to it as an error.
            char bytes[4096];
            while (::read(client.get(), bytes, sizeof bytes) > 0) continue;
        });
    }
    ~Impostor() { thread_.join(); }
    Impostor(const Impostor&) = delete;
    Impostor& operator=(const Impostor&) = delete;
    [[nodiscard]] std::string path() const { return tree_.path() + "/bus"; }
    [[nodiscard]] std::string address() const { return "unix:path=" + path(); }

private:
    test::TempTree tree_;
    Fd listener_;
    std::thread thread_;
};

// Leads whoever connects first to an impostor, which hangs up, and the next to the bus.
class BusThatHangsUpOnce {
public:
    explicit BusThatHangsUpOnce(const PrivateBus& bus) : bus_(bus.path()) {
        std::filesystem::create_symlink(impostor_.path(), path());
    }
    [[nodiscard]] std::string address() const { return "unix:path=" + path(); }

private:
    [[nodiscard]] std::string path() const { return tree_.path() + "/bus"; }
    void lead_to_the_bus() const {
        std::filesystem::create_symlink(bus_, path() + ".new");
        std::filesystem::rename(path() + ".new", path());
    }

    TempTree tree_;
    std::string bus_;
    Impostor impostor_{"", [this] { lead_to_the_bus(); }};
};

}  // namespace rkt::test
