// What is said about a pod and its apps, from what its directory says.
#include "cli/pod_listing.hpp"

#include <gtest/gtest.h>

namespace rkt::cli {
namespace {

using pod::State;

TimePoint at(int64_t seconds) { return TimePoint(std::chrono::seconds(seconds)); }
constexpr int64_t kSecond = 1000000000;

pod::PodView pod_with(const std::string& app_json, const std::string& rest = "") {
    pod::PodView view{PodId::random(), State::running};
    view.manifest = PodManifest::parse(
        R"({"acVersion":"0.8.11","acKind":"PodManifest","apps":[{"name":"web","image":{"id":"sha512-)" +
        std::string(64, 'a') + R"("},"app":{"exec":["/x"],"user":"0","group":"0")" + app_json + "}}]" + rest + "}");
    view.apps.push_back({view.manifest->apps[0].name, view.manifest->apps[0].image});
    view.created = at(100);
    view.started = at(200);
    return view;
}

TEST(ListedApps, TimesAreTheirOwnWhereTheyAreKnown) {
    pod::PodView view = pod_with("");
    EXPECT_EQ(listed(view).apps[0].created_at, 100 * kSecond);
    EXPECT_FALSE(listed(view).apps[0].started_at);  // its turn may be still to come
    view.state = State::exited;
    EXPECT_EQ(listed(view).apps[0].started_at, 200 * kSecond);
    view.state = State::running;
    view.apps[0].started = at(300);
    EXPECT_EQ(listed(view).apps[0].started_at, 300 * kSecond);
    EXPECT_EQ(listed(view).apps[0].state, "running");
    EXPECT_FALSE(listed(view).apps[0].finished_at);
}

TEST(ListedApps, AnAppThatWasBegunAgainRuns) {
    pod::PodView view = pod_with("");
    view.apps[0].started = at(300);
    view.apps[0].exit_code = 3;
    view.apps[0].finished = at(300);
    EXPECT_EQ(listed(view).apps[0].state, "exited");
    EXPECT_EQ(listed(view).apps[0].exit_code, 3);
    EXPECT_EQ(listed(view).apps[0].finished_at, 300 * kSecond);
    view.apps[0].started = at(301);
    EXPECT_EQ(listed(view).apps[0].state, "running");
    EXPECT_FALSE(listed(view).apps[0].exit_code);
    EXPECT_FALSE(listed(view).apps[0].finished_at);
}

TEST(ListedApps, SayWhatKilledThem) {
    pod::PodView view = pod_with("");
    EXPECT_FALSE(listed(view).apps[0].result);
    view.apps[0].reason = "oom-kill";
    EXPECT_EQ(listed(view).apps[0].result, "oom-kill");
}

TEST(ListedApps, MountsAreThoseOfTheImageToo) {
    const pod::PodView view =
        pod_with(R"(,"mountPoints":[{"name":"data","path":"/data","readOnly":true},{"name":"other","path":"/o"}])",
                 R"(,"volumes":[{"name":"data","kind":"host","source":"/srv"}])");
    const auto mounts = listed(view).apps[0].mounts;
    ASSERT_EQ(mounts.size(), 1U);
    EXPECT_EQ(mounts[0].name, "data");
    EXPECT_EQ(mounts[0].container_path, "/data");
    EXPECT_EQ(mounts[0].host_path, "/srv");
    EXPECT_TRUE(mounts[0].read_only);
}

TEST(ListedApps, CarryWhatTheUserWroteOnThem) {
    const ListedPod pod = listed(pod_with(R"(,"userAnnotations":{"a":"b"},"userLabels":{"c":"d"})",
                                          R"(,"userAnnotations":{"e":"f"},"userLabels":{"g":"h"})"));
    EXPECT_EQ(pod.apps[0].user_annotations, (NameValues{{"a", "b"}}));
    EXPECT_EQ(pod.apps[0].user_labels, (NameValues{{"c", "d"}}));
    EXPECT_EQ(pod.user_annotations, (NameValues{{"e", "f"}}));
    EXPECT_EQ(pod.user_labels, (NameValues{{"g", "h"}}));
}

}  // namespace
}  // namespace rkt::cli
