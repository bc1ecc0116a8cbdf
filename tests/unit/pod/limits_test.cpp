// Isolators of a pod as properties of its unit.
#include "pod/limits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/error.hpp"

namespace rkt::pod {
namespace {

using testing::ElementsAre;
using testing::Pair;
using testing::UnorderedElementsAre;

PodManifest with(std::vector<Isolator> isolators) {
    PodManifest manifest;
    manifest.isolators = std::move(isolators);
    return manifest;
}
void add_app(PodManifest& manifest, const char* name, std::vector<Isolator> isolators) {
    RuntimeApp app{.name = AppName::parse(name),
                   .image = {"example.com/app", ImageId::parse("sha512-" + std::string(64, 'a')), {}}};
    app.app = App{};
    app.app->isolators = std::move(isolators);
    manifest.apps.push_back(app);
}

std::map<std::string, uint64_t> numbers(const UnitLimits& limits) {
    std::map<std::string, uint64_t> all;
    for (const auto& property : limits.properties) all[property.name] = std::get<uint64_t>(property.value);
    return all;
}

TEST(UnitLimits, AreSystemdsProperties) {
    const auto limits = unit_limits(with({{"resource/memory", R"({"request":"8Mi","limit":"16Mi"})"},
                                          {"resource/cpu", R"({"request":"2","limit":"1.5e3"})"},
                                          {"os/linux/pids-limit", "20"}}),
                                    "/");
    EXPECT_THAT(numbers(limits),
                UnorderedElementsAre(Pair("MemoryLow", 8U << 20), Pair("MemoryMax", 16U << 20), Pair("CPUWeight", 200U),
                                     Pair("CPUQuotaPerSecUSec", 1500U * 1'000'000), Pair("TasksMax", 20U)));
    EXPECT_THAT(limits.controllers, ElementsAre("memory", "cpu", "pids"));
}

TEST(UnitLimits, SharesAreAWeight) {
    EXPECT_THAT(numbers(unit_limits(with({{"os/linux/cpu-shares", "512"}}), "/")), ElementsAre(Pair("CPUWeight", 50U)));
}

TEST(UnitLimits, WhatNobodyAskedForIsNotSet) {
    PodManifest manifest = with({});
    add_app(manifest, "web", {{"resource/memory", R"({"limit":"16Mi"})"}});
    EXPECT_TRUE(unit_limits(manifest, "/").properties.empty());
    EXPECT_TRUE(unit_limits(manifest, "/").controllers.empty());
}

// A group's memory.low is worth no more than that of the group above.
TEST(UnitLimits, RequestsOfAppsAreKeptForThePod) {
    PodManifest manifest = with({});
    add_app(manifest, "one", {{"resource/memory", R"({"request":"8Mi"})"}});
    add_app(manifest, "two", {{"resource/memory", R"({"request":"4Mi"})"}});
    EXPECT_THAT(numbers(unit_limits(manifest, "/")), ElementsAre(Pair("MemoryLow", 12U << 20)));
    manifest.isolators = {{"resource/memory", R"({"request":"1Mi"})"}};
    EXPECT_THAT(numbers(unit_limits(manifest, "/")), ElementsAre(Pair("MemoryLow", 1U << 20)));
}

TEST(UnitLimits, BlocksOfNoDiskAreRefused) {
    try {
        (void)unit_limits(with({{"resource/block-iops", R"({"default":true,"limit":"10"})"}}), "/proc");
        ADD_FAILURE() << "accepted";
    } catch (const Error& error) {
        EXPECT_EQ(error.message(),
                  "block-bandwidth and block-iops cannot be kept: the pods' file system is not on one disk");
    }
}

TEST(NetworkBandwidth, IsThePodsOrThatOfItsOnlyApp) {
    const char* kMega = R"({"default":true,"limit":"1M"})";
    EXPECT_EQ(network_bandwidth(with({})), std::nullopt);
    EXPECT_EQ(network_bandwidth(with({{"resource/network-bandwidth", kMega}})), 1000000U);
    PodManifest manifest = with({{"resource/network-bandwidth", R"({"default":true,"limit":"2M"})"}});
    add_app(manifest, "web", {{"resource/network-bandwidth", kMega}});
    EXPECT_EQ(network_bandwidth(manifest), 1000000U);
}

TEST(CheckLimits, RefusesByName) {
    const auto error = [](const PodManifest& manifest) -> std::string {
        try {
            check_limits(manifest);
        } catch (const Error& e) {
            return e.what();
        }
        return "no error";
    };
    EXPECT_EQ(error(with({{"os/linux/no-new-privileges", "true"}})),
              "isolator \"os/linux/no-new-privileges\" of the pod is not supported");
    PodManifest manifest = with({});
    add_app(manifest, "web", {{"resource/network-bandwidth", R"({"default":true,"limit":"1M"})"}});
    EXPECT_EQ(error(manifest), "no error");
    add_app(manifest, "db", {});
    EXPECT_EQ(error(manifest),
              "app \"web\": resource/network-bandwidth cannot be kept for one app of several: they share the pod's "
              "interfaces (make it an isolator of the pod)");
}

}  // namespace
}  // namespace rkt::pod
