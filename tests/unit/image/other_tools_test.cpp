// Images that other tools make: layers by tar, images by umoci and buildah, copies by skopeo. They are taken, and are
// sound in the store.
#include <gmock/gmock.h>

#include "base/child.hpp"
#include "image/fetch.hpp"
#include "image/store.hpp"
#include "image/verify.hpp"
#include "support/silent_progress.hpp"
#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

class OtherTools : public ::testing::Test {
protected:
    OtherTools() {
        const Dir source = tree_.dir().make_dir("source");
        source.make_dir("bin").write_file("app", std::string(10'000, 'a'), 0755);
        source.write_file("gone-later", "x");
        ::symlinkat("bin/app", source.get(), "app");
        ::linkat(source.get(), "bin/app", source.get(), "again", 0);
        run({"/usr/bin/tar", "-C", at("source"), "--xattrs", "-cf", at("layer.tar"), "."});
        run({"/usr/bin/umoci", "init", "--layout", at("oci")});
        run({"/usr/bin/umoci", "new", "--image", at("oci:v1")});
        run({"/usr/bin/umoci", "raw", "add-layer", "--image", at("oci:v1"), at("layer.tar")});
        run({"/usr/bin/umoci", "config", "--image", at("oci:v1"), "--config.entrypoint=/bin/app"});
        // A change made the other way: unpacked, a file removed and one added, packed again.
        run({"/usr/bin/umoci", "unpack", "--image", at("oci:v1"), at("bundle")});
        Dir::open(at("bundle/rootfs")).remove_file("gone-later");
        Dir::open(at("bundle/rootfs")).write_file("new", "new");
        run({"/usr/bin/umoci", "repack", "--image", at("oci:v1"), at("bundle")});
    }
    [[nodiscard]] std::string at(const std::string& name) const { return tree_.path() + "/" + name; }
    static void run(const std::vector<std::string>& command) {
        const Fd nowhere(::open("/dev/null", O_WRONLY | O_CLOEXEC));
        const std::array<Child::Redirect, 2> redirects{{{nowhere.get(), 1}, {nowhere.get(), 2}}};
        Child child = Child::spawn(command, redirects);
        ASSERT_EQ(child.wait().as_exit_code(), 0) << command[0] << " " << command[1];
    }
    image::StoredImage take(const std::string& reference) {
        SilentProgress quiet;
        image::FetchOptions options;
        options.data_dir = at("store");
        options.insecure_image = true;
        const ImageId id = image::fetch(parse_reference(reference), options, quiet);
        const auto store = image::Store::open(at("store"));
        EXPECT_THAT(image::Verifier(store.layout()).verify(id), ::testing::IsEmpty()) << reference;
        return store.find(id).value();
    }
    void expect_taken(const std::string& reference) {
        const auto image = take(reference);
        ASSERT_EQ(image.layers.size(), 2u) << reference;
        EXPECT_EQ(image.manifest.app->exec.at(0), "/bin/app");
        const auto lower = image::Store::open(at("store")).lower_dirs(image.layers);
        EXPECT_EQ(Dir::open(lower.at(0)).read_file("new"), "new");
        EXPECT_EQ(Dir::open(lower.at(1)).read_file("again").size(), 10'000u);
    }

    TempTree tree_;
};

TEST_F(OtherTools, ImagesOfUmociAndCopiesOfSkopeoAreTaken) {
    expect_taken("oci:" + at("oci:v1"));
    const std::vector<std::string> copy{"/usr/bin/skopeo", "copy", "--insecure-policy"};
    const auto skopeo = [&](const std::vector<std::string>& words) {
        std::vector<std::string> command = copy;
        command.insert(command.end(), words.begin(), words.end());
        run(command);
    };
    skopeo({"oci:" + at("oci:v1"), "docker-archive:" + at("docker.tar") + ":example.com/a:v1"});
    expect_taken("docker-archive:" + at("docker.tar") + ":example.com/a:v1");
    skopeo({"--dest-compress-format=zstd", "--dest-compress", "oci:" + at("oci:v1"),
            "oci-archive:" + at("zstd.tar") + ":v1"});
    expect_taken("oci-archive:" + at("zstd.tar") + ":v1");
}

TEST_F(OtherTools, AnImageOfBuildahIsTaken) {
    tree_.dir().write_file("policy.json", R"({"default":[{"type":"insecureAcceptAnything"}]})");
    const auto buildah = [&](std::vector<std::string> words) {
        words.insert(words.begin(),
                     {"/usr/bin/buildah", "--root", at("root"), "--runroot", at("run"), "--storage-driver", "vfs"});
        run(words);
    };
    buildah({"from", "--name", "box", "scratch"});
    buildah({"copy", "box", at("source"), "/srv"});
    buildah({"config", "--entrypoint", R"(["/srv/bin/app"])", "--user", "7:8", "box"});
    buildah({"commit", "--signature-policy", at("policy.json"), "box", "oci:" + at("built:v1")});
    buildah({"rm", "box"});
    const auto image = take("oci:" + at("built:v1"));
    EXPECT_EQ(image.manifest.app->exec, std::vector<std::string>{"/srv/bin/app"});
    EXPECT_EQ(image.manifest.app->user, "7");
    const auto store = image::Store::open(at("store"));
    EXPECT_EQ(Dir::open(store.lower_dirs(image.layers).at(0)).read_file("srv/bin/app").size(), 10'000u);
}

}  // namespace
}  // namespace rkt::test
