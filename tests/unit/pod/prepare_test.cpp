// From images and a request to a pod manifest.
#include "pod/prepare.hpp"

#include <gmock/gmock.h>

#include "base/error.hpp"
#include "spec/oci.hpp"

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

}  // namespace
}  // namespace rkt::pod
