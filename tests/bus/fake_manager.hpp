// systemd1 as the tests need it: answers what a test scripts, remembers what it was asked. Runs on its
// own connection and thread, like the peer it stands for; made from the same XML as production's proxy.
#pragma once

#include <sdbus-c++/sdbus-c++.h>
#include <org.freedesktop.systemd1.Manager_adaptor.hpp>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "bus/peer.hpp"

namespace rkt::test {

inline const sdbus::ObjectPath kJob("/org/freedesktop/systemd1/job/42");

// (name, D-Bus signature of the value) of each property of a call.
using PropertyTypes = std::vector<std::pair<std::string, std::string>>;

struct ManagerCall {
    std::string member;
    std::string unit;
    std::string mode;
    PropertyTypes properties;
    size_t aux = 0;
    bool runtime = false;
};

class FakeManager : private Peer, public sdbus::AdaptorInterfaces<org::freedesktop::systemd1::Manager_adaptor> {
public:
    using Answer = std::function<sdbus::ObjectPath(FakeManager&, const ManagerCall&)>;

    explicit FakeManager(const PrivateBus& bus)
        : Peer(bus), AdaptorInterfaces(Peer::connection(), "/org/freedesktop/systemd1") {
        registerAdaptor();
        serve("org.freedesktop.systemd1");
    }
    ~FakeManager() {
        stop();
        unregisterAdaptor();
    }

    // What a call that queues a job answers: its path, or an sdbus::Error thrown.
    // By default a job that is done before its own reply.
    void script(Answer answer) {
        const std::lock_guard lock(mutex_);
        answer_ = std::move(answer);
    }
    void remove_job(const std::string& job, const std::string& unit, const std::string& result) {
        emitJobRemoved(1, sdbus::ObjectPath(job), unit, result);
    }
    std::vector<ManagerCall> calls() {
        const std::lock_guard lock(mutex_);
        return calls_;
    }
    // Until the manager was asked `count` times.
    void wait_for_calls(size_t count) {
        std::unique_lock lock(mutex_);
        called_.wait(lock, [&] { return calls_.size() >= count; });
    }
    using Peer::connection;

private:
    using Properties = std::vector<sdbus::Struct<std::string, sdbus::Variant>>;
    using Aux = std::vector<sdbus::Struct<std::string, Properties>>;

    static PropertyTypes types_of(const Properties& properties) {
        PropertyTypes types;
        for (const auto& p : properties) types.emplace_back(p.get<0>(), p.get<1>().peekValueType());
        return types;
    }

    Answer remember(ManagerCall call) {
        const std::lock_guard lock(mutex_);
        calls_.push_back(std::move(call));
        called_.notify_all();
        return answer_;
    }
    sdbus::ObjectPath answer(const ManagerCall& call) {
        if (const Answer scripted = remember(call)) return scripted(*this, call);
        const sdbus::ObjectPath job("/org/freedesktop/systemd1/job/7");
        remove_job(job, call.unit, "done");
        return job;
    }

    sdbus::ObjectPath StartTransientUnit(const std::string& name, const std::string& mode, const Properties& properties,
                                         const Aux& aux) override {
        return answer({"StartTransientUnit", name, mode, types_of(properties), aux.size(), false});
    }
    sdbus::ObjectPath StartUnit(const std::string& name, const std::string& mode) override {
        return answer({"StartUnit", name, mode, {}, 0, false});
    }
    sdbus::ObjectPath RestartUnit(const std::string& name, const std::string& mode) override {
        return answer({"RestartUnit", name, mode, {}, 0, false});
    }
    void ResetFailedUnit(const std::string& name) override {
        const ManagerCall call{"ResetFailedUnit", name, "", {}, 0, false};
        if (const Answer scripted = remember(call)) scripted(*this, call);
    }
    void Reload() override {
        const ManagerCall call{"Reload", "", "", {}, 0, false};
        if (const Answer scripted = remember(call)) scripted(*this, call);
    }
    void Subscribe() override { remember({"Subscribe", "", "", {}, 0, false}); }
    using Listed = sdbus::Struct<std::string, std::string, std::string, std::string, std::string, std::string,
                                 sdbus::ObjectPath, uint32_t, std::string, sdbus::ObjectPath>;
    std::vector<Listed> ListUnitsByPatterns(const std::vector<std::string>& /*states*/,
                                            const std::vector<std::string>& /*patterns*/) override {
        return {};
    }
    sdbus::ObjectPath StopUnit(const std::string& name, const std::string& mode) override {
        return answer({"StopUnit", name, mode, {}, 0, false});
    }
    void SetUnitProperties(const std::string& name, const bool& runtime, const Properties& properties) override {
        const ManagerCall call{"SetUnitProperties", name, "", types_of(properties), 0, runtime};
        if (const Answer scripted = remember(call)) scripted(*this, call);
    }

    std::mutex mutex_;
    std::condition_variable called_;
    Answer answer_;
    std::vector<ManagerCall> calls_;
};

}  // namespace rkt::test
