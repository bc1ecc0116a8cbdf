// machine1 as the tests need it: knows the machines a test gave it, remembers registrations.
#pragma once

#include <sdbus-c++/sdbus-c++.h>
#include <org.freedesktop.machine1.Manager_adaptor.hpp>

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "bus/peer.hpp"

namespace rkt::test {

struct Registered {
    std::string name;
    std::vector<uint8_t> id;
    std::string service;
    std::string kind;  // "class" on the bus
    uint32_t leader = 0;
    std::string root;
    std::vector<int32_t> interfaces;
    bool operator==(const Registered&) const = default;
};

class FakeMachined : private Peer, public sdbus::AdaptorInterfaces<org::freedesktop::machine1::Manager_adaptor> {
public:
    explicit FakeMachined(const PrivateBus& bus)
        : Peer(bus), AdaptorInterfaces(Peer::connection(), "/org/freedesktop/machine1") {
        registerAdaptor();
        serve("org.freedesktop.machine1");
    }
    ~FakeMachined() {
        answer();
        stop();
        unregisterAdaptor();
    }

    void refuse(const std::string& name, const std::string& message) {
        const std::lock_guard lock(mutex_);
        refusal_.emplace(name, message);
    }
    // The next registrations are answered so, one after the other, before any other is done.
    void refuse_next(std::initializer_list<const char*> names) {
        const std::lock_guard lock(mutex_);
        for (const char* name : names) next_refusals_.emplace_back(name, "refused once");
    }
    // Registrations are answered when answer() says so.
    void hold() {
        const std::lock_guard lock(mutex_);
        holds_ = true;
    }
    void answer() {
        const std::lock_guard lock(mutex_);
        holds_ = false;
        answers_.notify_all();
    }
    std::vector<Registered> machines() {
        const std::lock_guard lock(mutex_);
        return machines_;
    }

private:
    // As machined 252 makes them: bytes that a path cannot have become _xx.
    static sdbus::ObjectPath path_of(const std::string& machine) {
        std::string path = "/org/freedesktop/machine1/machine/";
        for (const char c : machine) path += c == '-' ? std::string("_2d") : std::string(1, c);
        return sdbus::ObjectPath(path);
    }
    template <typename Match>
    std::vector<Registered>::iterator find(const char* error, Match&& match) {
        if (refusal_) throw sdbus::Error(*refusal_);
        const auto found = std::find_if(machines_.begin(), machines_.end(), match);
        if (found == machines_.end()) throw sdbus::Error(error, "No machine known");
        return found;
    }

    sdbus::ObjectPath RegisterMachineWithNetwork(const std::string& name, const std::vector<uint8_t>& id,
                                                 const std::string& service, const std::string& kind,
                                                 const uint32_t& leader, const std::string& root,
                                                 const std::vector<int32_t>& interfaces) override {
        std::unique_lock lock(mutex_);
        answers_.wait(lock, [&] { return !holds_; });
        if (refusal_) throw sdbus::Error(*refusal_);
        if (!next_refusals_.empty()) {
            const sdbus::Error refusal = next_refusals_.front();
            next_refusals_.pop_front();
            throw sdbus::Error(refusal);
        }
        machines_.push_back({name, id, service, kind, leader, root, interfaces});
        return path_of(name);
    }
    sdbus::ObjectPath GetMachine(const std::string& name) override {
        const std::lock_guard lock(mutex_);
        return path_of(
            find("org.freedesktop.machine1.NoSuchMachine", [&](const auto& m) { return m.name == name; })->name);
    }
    void UnregisterMachine(const std::string& name) override {
        const std::lock_guard lock(mutex_);
        machines_.erase(find("org.freedesktop.machine1.NoSuchMachine", [&](const auto& m) { return m.name == name; }));
    }

    std::mutex mutex_;
    std::condition_variable answers_;
    bool holds_ = false;
    std::optional<sdbus::Error> refusal_;
    std::deque<sdbus::Error> next_refusals_;
    std::vector<Registered> machines_;
};

}  // namespace rkt::test
