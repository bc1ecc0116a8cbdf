// Field names, order, units and omissions of rkt's API types v1 (rkt-1.30.md 1.12, 1.15).
#include "spec/list_json.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt {
namespace {

TEST(ListJson, NoPodsIsNull) {
    EXPECT_EQ(print_pods({}, JsonStyle::compact), "null");
    EXPECT_EQ(print_images({}, JsonStyle::compact), "[]");
}

TEST(ListJson, OptionalFieldsOfAPodAreLeftOut) {
    const ListedPod pod{"abc", "preparing", {}, {}, {}, {}, {}};
    EXPECT_EQ(print_pod(pod, JsonStyle::compact), R"({"name":"abc","state":"preparing"})");
}

TEST(ListJson, WholePod) {
    ListedApp app;
    app.name = "web";
    app.state = "exited";
    app.created_at = 1500000000000000000;
    app.started_at = 1500000001000000000;
    app.finished_at = 1500000002000000000;
    app.exit_code = 0;
    app.image_id = "sha512-1";
    app.mounts = {{"data", "/data", "/srv", true}};
    app.user_annotations = {{"a", "b"}};
    app.user_labels = {{"l", "m"}};
    const ListedPod pod{"abc",
                        "exited",
                        {{"default", "", "builtin", "eth0", "rkt0-0", "172.16.28.2", "255.255.255.0", "", ""}},
                        {app},
                        1500000000,
                        1500000001,
                        {{"x", "y"}},
                        {}};
    EXPECT_EQ(
        print_pods(std::vector{pod}, JsonStyle::compact),
        R"([{"name":"abc","state":"exited","networks":[{"netName":"default","netConf":"","pluginPath":"builtin","ifName":"eth0",)"
        R"("ip":"172.16.28.2","args":"","mask":"255.255.255.0","hostIfName":"rkt0-0"}],"app_names":["web"],"apps":[{"name":"web","state":"exited",)"
        R"("created_at":1500000000000000000,"started_at":1500000001000000000,"finished_at":1500000002000000000,)"
        R"("exit_code":0,"image_id":"sha512-1","mounts":[{"name":"data","container_path":"/data",)"
        R"("host_path":"/srv","read_only":true}],"user_annotations":{"a":"b"},"user_labels":{"l":"m"}}],)"
        R"("created_at":1500000000,"started_at":1500000001,"user_annotations":{"x":"y"}}])");
}

TEST(ListJson, WhatKilledAnAppComesLast) {
    ListedApp app;
    app.name = "web";
    app.state = "exited";
    app.image_id = "sha512-1";
    app.user_labels = {{"l", "m"}};
    app.result = "oom-kill";
    const ListedPod pod{"abc", "exited", {}, {app}, {}, {}, {}, {}};
    EXPECT_EQ(print_pod(pod, JsonStyle::compact),
              R"({"name":"abc","state":"exited","app_names":["web"],"apps":[{"name":"web","state":"exited",)"
              R"("image_id":"sha512-1","user_labels":{"l":"m"},"result":"oom-kill"}]})");
}

TEST(ListJson, ImagesHaveAllFields) {
    const std::vector<ListedImage> images{{"sha512-1", "name:1", 1, 2, 3}};
    EXPECT_EQ(print_images(images, JsonStyle::compact),
              R"([{"id":"sha512-1","name":"name:1","import_time":1,"last_used_time":2,"size":3}])");
}

TEST(ListJson, PrettyIndentsWithTabs) {
    const ListedPod pod{"abc", "prepared", {}, {}, 1, {}, {}, {}};
    EXPECT_EQ(print_pod(pod, JsonStyle::pretty),
              "{\n\t\"name\": \"abc\",\n\t\"state\": \"prepared\",\n\t\"created_at\": 1\n}");
}

TEST(ListJson, BytesThatAreNotUtf8DoNotFail) {
    const std::vector<ListedImage> images{{"sha512-1", "\xff", 1, 2, 3}};
    EXPECT_EQ(print_images(images, JsonStyle::compact),
              "[{\"id\":\"sha512-1\",\"name\":\"\xEF\xBF\xBD\",\"import_time\":1,\"last_used_time\":2,\"size\":3}]");
}

TEST(ListJson, ReprintKeepsOrderAndUnknownFields) {
    EXPECT_EQ(reprint_json(R"({ "z": 1, "a": [ 2 ] })", JsonStyle::compact), R"({"z":1,"a":[2]})");
    EXPECT_EQ(reprint_json(R"({"z":1})", JsonStyle::pretty), "{\n\t\"z\": 1\n}");
    EXPECT_THROW((void)reprint_json("{", JsonStyle::compact), ParseError);
}

}  // namespace
}  // namespace rkt
