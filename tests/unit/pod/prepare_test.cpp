// From images and a request to a pod manifest.
#include "pod/prepare.hpp"

#include <gmock/gmock.h>

#include "base/error.hpp"
#include "spec/oci.hpp"
#include "support/temp_tree.hpp"

namespace rkt::pod {
namespace {

image::StoredImage image_with(const std::string& labels, bool aci) {
    const std::string json = R"({"acKind":"ImageManifest","acVersion":"0.8.11","name":"example.com/app","labels":[)" +
                             labels + R"(],"app":{"exec":["/bin/true"],"user":"0","group":"0"}})";
    image::StoredImage image{ImageId::parse("sha512-" + std::string(64, 'a')),
                             "example.com/app:1",
                             "",
                             "",
                             {},
                             0,
                             {},
                             {},
                             {},
                             {},
                             {},
                             {},
                             ImageManifest::parse(json),
                             json};
    if (aci) image.aci = Digest::sha256(std::string(64, 'b'));
    return image;
}

std::string label(const std::string& name, const std::string& value) {
    return R"({"name":")" + name + R"(","value":")" + value + "\"}";
}

// What is said about running it; "" for nothing.
std::string refusal(const image::StoredImage& image) {
    PodRequest request;
    request.apps.push_back({{}, image});
    try {
        (void)make_manifest(request);
        return "";
    } catch (const Error& error) {
        return error.what();
    }
}

std::string host_arch() { return oci::appc_arch(oci::host_platform()); }

TEST(Prepare, AppcImagesMustSayWhatTheyRunOn) {
    const std::string os = label("os", "linux");
    EXPECT_EQ(refusal(image_with(os + "," + label("arch", host_arch()), true)), "");
    EXPECT_EQ(refusal(image_with("", true)), "image \"example.com/app:1\": missing os label in the image manifest");
    EXPECT_EQ(refusal(image_with(os, true)), "image \"example.com/app:1\": missing arch label in the image manifest");
    EXPECT_EQ(refusal(image_with("", false)), "");  // of a registry
}

// rkt-1.30.md 4.9: the app's before the pod's. Of two of its own the plan takes the first, or refuses it (fly).
TEST(Prepare, MountsOfThePodStandBehindTheAppsOwn) {
    PodRequest request;
    request.apps.push_back({{}, image_with("", false)});
    request.apps[0].mounts = {{"a", "/one"}, {"b", "/one"}, {"c", "/two"}};
    request.mounts = {{"d", "/one"}, {"e", "/three"}};
    for (const char* name : {"a", "b", "c", "d", "e"}) request.volumes.push_back(Volume{.name = name});
    const PodManifest manifest = make_manifest(request);
    std::string mounts;
    for (const Mount& mount : manifest.apps[0].mounts) mounts += mount.volume + mount.path;
    EXPECT_EQ(mounts, "a/oneb/onec/twoe/three");
}

TEST(Prepare, ContradictingCapabilitiesAreRefusedByTheNameOfTheApp) {
    image::StoredImage image = image_with("", false);
    image.manifest.app->isolators = {{"os/linux/capabilities-retain-set", R"({"set":["CAP_KILL"]})"},
                                     {"os/linux/capabilities-remove-set", R"({"set":["CAP_KILL"]})"}};
    EXPECT_EQ(refusal(image),
              "app \"app\": cannot have both os/linux/capabilities-retain-set and os/linux/capabilities-remove-set");
}

// rkt-1.30.md 3.7.
TEST(Prepare, AManifestSaysWhichRktMadeItAndWhetherItsAppsMayChange) {
    PodRequest request;
    request.apps.push_back({{}, image_with("", false)});
    const auto printed = [&] { return make_manifest(request).print(); };
    EXPECT_THAT(printed(), testing::HasSubstr(R"("acVersion":"2.0.0","acKind":"PodManifest")"));
    EXPECT_THAT(printed(), testing::HasSubstr(R"({"name":"coreos.com/rkt/stage1/mutable","value":"false"})"));
    EXPECT_THAT(printed(), testing::HasSubstr(R"("isolators":null)"));
    request.is_mutable = true;
    EXPECT_THAT(printed(), testing::HasSubstr(R"({"name":"coreos.com/rkt/stage1/mutable","value":"true"})"));
}

TEST(Prepare, AppcImagesOfOtherMachinesAreNamed) {
    const std::string other = host_arch() == "ppc64le" ? "s390x" : "ppc64le";
    EXPECT_EQ(refusal(image_with(label("os", "linux") + "," + label("arch", other), true)),
              "image \"example.com/app:1\" is for linux/" + other + ", this host is linux/" + host_arch());
    EXPECT_EQ(refusal(image_with(label("os", "freebsd") + "," + label("arch", "amd64"), true)),
              "image \"example.com/app:1\" is for freebsd/amd64, this host is linux/" + host_arch());
    if (host_arch() == "amd64") {
        EXPECT_EQ(refusal(image_with(label("os", "linux") + "," + label("arch", "i386"), true)), "");
    }
}

std::string manifest_with(const std::string& app, const std::string& more = "") {
    return R"({"acVersion":"0.8.11","acKind":"PodManifest","apps":[)" + app + "]" + more + "}";
}
const std::string kWeb = R"({"name":"web","image":{"id":"sha512-)" + std::string(64, 'a') + "\"}}";

PodContents contents_of_manifest(const std::string& text, const image::StoredImage& image) {
    return make_contents(ManifestRequest{text, {PodManifest::parse(text).apps.size(), image}});
}

std::string refusal(const std::string& manifest, const image::StoredImage& image) {
    try {
        (void)contents_of_manifest(manifest, image);
        return "";
    } catch (const Error& error) {
        return error.what();
    }
}

TEST(GivenManifests, LeaveTheAppSectionToTheImageAndAreKeptAsTheyAre) {
    const std::string text = " " + manifest_with(kWeb) + "\n";
    const PodContents contents = contents_of_manifest(text, image_with("", false));
    EXPECT_EQ(contents.given, text);
    EXPECT_EQ(contents.manifest.apps.at(0).app.value().exec, std::vector<std::string>{"/bin/true"});
    EXPECT_EQ(contents.apps.at(0).image_manifest, image_with("", false).manifest_json);
}

TEST(GivenManifests, AreReadFromThePodAsTheyWereMade) {
    const test::TempTree tree;
    const PodStore pods = PodStore::open(tree.path());
    const std::string text = manifest_with(kWeb) + "\n";
    const NewPod made = prepare(pods, contents_of_manifest(text, image_with("", false)));
    made.contents.write(made.pod.dir());
    EXPECT_EQ(made.pod.dir().read_file("pod"), text);
    const PodContents read = PodContents::read(made.pod.dir());
    EXPECT_EQ(read.manifest.apps.at(0).app.value().exec, std::vector<std::string>{"/bin/true"});
    EXPECT_EQ(find_manifest(made.pod.dir()).value().apps.at(0).app.value().exec, std::vector<std::string>{"/bin/true"});
}

TEST(GivenManifests, MustDescribeAPodThatCanBe) {
    const auto image = image_with("", false);
    image::StoredImage bare = image;
    bare.manifest.app.reset();
    EXPECT_EQ(refusal(manifest_with(""), image), "pod must contain at least one application");
    EXPECT_EQ(refusal(manifest_with(kWeb), bare),
              "app \"web\": no app section in the pod manifest or the image manifest");
    EXPECT_EQ(refusal(manifest_with(kWeb, R"(,"ports":[{"name":"http","hostPort":80}])"), image),
              "port name \"http\" could not be found in any apps (no app exposes a port)");
    const std::string mount = kWeb.substr(0, kWeb.size() - 1) + R"(,"mounts":[{"volume":"v","path":"/v"}]})";
    EXPECT_EQ(refusal(manifest_with(mount), image), "dangling mount point \"/v\": volume \"v\" not found");
    const std::string empty = kWeb.substr(0, kWeb.size() - 1) + R"(,"app":{"exec":[],"user":"0","group":"0"}})";
    EXPECT_EQ(refusal(manifest_with(empty), image),
              "image \"sha512-" + std::string(64, 'a') + "\" has an empty \"exec\" (try --exec=BINARY)");
}

// Of rkt 1.x: logs in files of Kubernetes' format.
TEST(Prepare, ExperimentsOfRkt1AreRefusedByName) {
    const auto image = image_with("", false);
    PodRequest request;
    request.apps.push_back({{}, image});
    const auto said = [&] {
        try {
            (void)make_manifest(request);
            return std::string();
        } catch (const Error& error) {
            return std::string(error.what());
        }
    };
    request.annotations = {{"coreos.com/rkt/experiment/logmode", "k8s-plain"}};
    EXPECT_EQ(
        said(),
        "annotation coreos.com/rkt/experiment/logmode of the pod cannot be kept: apps write to the journal (rkt logs)");
    request.annotations = {{"coreos.com/rkt/experiment/something", "else"}};
    EXPECT_EQ(said(), "annotation coreos.com/rkt/experiment/something of the pod cannot be kept: it is not known");
    request.annotations = {{"example.com/experiment", "ours"}};
    EXPECT_EQ(said(), "");
    request.apps[0].annotations = {{"coreos.com/rkt/experiment/kubernetes-log-path", "web.log"}};
    EXPECT_THAT(said(), ::testing::HasSubstr("kubernetes-log-path of app \"app\" cannot be kept: apps write to"));
}

}  // namespace
}  // namespace rkt::pod
