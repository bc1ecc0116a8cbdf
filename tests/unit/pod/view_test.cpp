#include "pod/view.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "pod/contents.hpp"
#include "support/temp_tree.hpp"

namespace rkt::pod {
namespace {

PodContents contents_with_layer(const Digest& layer) {
    PodContents contents;
    contents.manifest.ac_version = "2.0.0";
    contents.manifest.apps.push_back(
        {AppName::parse("web"), {"example.com/web", ImageId::parse("sha512-" + std::string(64, 'a')), {}}, App{}});
    contents.apps.push_back({"{}", false, {layer}});
    return contents;
}

// Between its first mount and its manifest a pod runs already: nothing of it may be collected, and nobody stumbles.
TEST(StartingPods, KeepTheirLayersBeforeTheyHaveAManifest) {
    const test::TempTree tree;
    const PodStore pods = PodStore::open(tree.path());
    const Digest layer = Digest::sha256(std::string(64, 'b'));
    const PodContents contents = contents_with_layer(layer);
    const Running pod = pods.create().run();
    contents.make_room(pod.dir());
    EXPECT_EQ(in_use(pods).layers, std::vector<std::string>{layer.hex()});
    EXPECT_FALSE(view(*pods.locate(pod.id())).manifest);
    contents.write(pod.dir());
    EXPECT_EQ(in_use(pods).images, std::vector<ImageId>{contents.manifest.apps[0].image.id});
    EXPECT_EQ(view(*pods.locate(pod.id())).apps.size(), 1U);
}

TEST(Views, SayWhenAnAppWasStartedAndWhatKilledIt) {
    const test::TempTree tree;
    const PodStore pods = PodStore::open(tree.path());
    const PodContents contents = contents_with_layer(Digest::sha256(std::string(64, 'b')));
    const Running pod = pods.create().run();
    contents.make_room(pod.dir());
    contents.write(pod.dir());
    const auto web = [&] { return view(*pods.locate(pod.id())).apps.at(0); };
    EXPECT_FALSE(web().started);
    EXPECT_FALSE(web().has_ended());
    const Dir status = pod.dir().open_dir("status");
    status.write_file("web.started", "");
    status.write_file("web.reason", "oom-kill\n");
    status.write_file("web", "137\n");
    const auto set_time = [&](const char* name, time_t seconds) {
        const timespec times[2] = {{seconds, 0}, {seconds, 0}};
        check(::utimensat(status.get(), name, times, 0), name);
    };
    set_time("web.started", 100);
    set_time("web", 101);
    EXPECT_EQ(web().reason, "oom-kill");
    EXPECT_EQ(web().started, TimePoint(std::chrono::seconds(100)));
    EXPECT_EQ(web().finished, TimePoint(std::chrono::seconds(101)));
    EXPECT_TRUE(web().has_ended());
    set_time("web.started", 102);
    EXPECT_FALSE(web().has_ended());
}

}  // namespace
}  // namespace rkt::pod
