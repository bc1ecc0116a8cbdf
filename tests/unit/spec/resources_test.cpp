#include "spec/resources.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt {
namespace {

TEST(Resources, AreInTheKernelsUnits) {
    const auto resources = Resources::of({{"resource/memory", R"({"request":"8Mi","limit":"16Mi"})"},
                                          {"resource/cpu", R"({"request":"250m","limit":1.5})"},
                                          {"os/linux/pids-limit", "20"},
                                          {"resource/block-bandwidth", R"({"default":true,"limit":"2M"})"},
                                          {"resource/network-bandwidth", R"({"default":true,"limit":"1Mi"})"},
                                          {"resource/block-iops", R"({"default":true,"limit":"1000"})"}});
    EXPECT_EQ(resources.memory_request, 8U << 20);
    EXPECT_EQ(resources.memory_limit, 16U << 20);
    EXPECT_EQ(resources.cpu_request, 250U);
    EXPECT_EQ(resources.cpu_limit, 1500U);
    EXPECT_EQ(resources.pids_limit, 20U);
    EXPECT_EQ(resources.block_bandwidth, 2000000U);
    EXPECT_EQ(resources.network_bandwidth, 1048576U);
    EXPECT_EQ(resources.block_iops, 1000U);
}

TEST(Resources, OfOneKindTheLastCountsWhole) {
    const auto resources = Resources::of(
        {{"resource/memory", R"({"request":"8Mi","limit":"16Mi"})"}, {"resource/memory", R"({"limit":"32Mi"})"}});
    EXPECT_EQ(resources.memory_limit, 32U << 20);
    EXPECT_EQ(resources.memory_request, std::nullopt);
}

TEST(Resources, WeightIsSystemds) {
    const auto shares = [](const char* n) { return Resources::of({{"os/linux/cpu-shares", n}}).cpu_weight(); };
    EXPECT_EQ(shares("2"), 1U);
    EXPECT_EQ(shares("1024"), 100U);
    EXPECT_EQ(shares("2048"), 200U);
    EXPECT_EQ(shares("262144"), 10000U);
    EXPECT_EQ(Resources::of({{"resource/cpu", R"({"request":"500m"})"}}).cpu_weight(), 50U);
    EXPECT_EQ(Resources::of({{"resource/cpu", R"({"limit":"500m"})"}}).cpu_weight(), std::nullopt);
    EXPECT_EQ(
        Resources::of({{"os/linux/cpu-shares", "512"}, {"resource/cpu", R"({"request":"2"})"}}).cpu_weight(), 50U);
}

struct Refusal {
    Isolator isolator;
    const char* message;
};
class NoResources : public testing::TestWithParam<Refusal> {};
TEST_P(NoResources, AreRefusedByName) {
    try {
        (void)Resources::of({GetParam().isolator});
        ADD_FAILURE() << "accepted";
    } catch (const Error& error) {
        EXPECT_EQ(error.message(), GetParam().message);
    }
}
INSTANTIATE_TEST_SUITE_P(
    Table, NoResources,
    testing::Values(
        Refusal{{"resource/memory", R"({"limit":"16m"})"},
                "memory limit of 1 bytes too low. Try a reasonable value, such as --memory=16M"},
        Refusal{{"resource/memory", R"({"request":"2Gi","limit":"1Gi"})"},
                "isolator \"resource/memory\": its request is more than its limit"},
        Refusal{{"resource/memory", R"({"limit":"-1"})"}, "isolator \"resource/memory\": \"-1\" is out of range"},
        Refusal{{"resource/cpu", R"({"limit":"9m"})"}, "CPU limit of 9m too low: the kernel's least is 10m"},
        Refusal{{"resource/block-iops", R"({"default":true,"limit":"0"})"},
                "isolator \"resource/block-iops\": its limit is 0"},
        Refusal{{"resource/network-bandwidth", R"({"default":true})"},
                "isolator \"resource/network-bandwidth\": it has no limit"}));

TEST(ResourceOptions, AreRktsIsolators) {
    EXPECT_EQ(memory_isolator("16Mi").value_json, R"({"request":"16Mi","limit":"16Mi"})");
    EXPECT_EQ(cpu_isolator("500m").name, "resource/cpu");
    EXPECT_EQ(cpu_shares_isolator("0512").value_json, "512");
    EXPECT_EQ(pids_isolator("20").name, "os/linux/pids-limit");
    EXPECT_THROW((void)memory_isolator("lots"), UsageError);
    EXPECT_THROW((void)memory_isolator("4095"), UsageError);
    EXPECT_THROW((void)cpu_isolator("1m"), UsageError);
    EXPECT_THROW((void)cpu_shares_isolator("1"), UsageError);
    EXPECT_THROW((void)cpu_shares_isolator("262145"), UsageError);
    EXPECT_THROW((void)pids_isolator("0"), UsageError);
}

}  // namespace
}  // namespace rkt
