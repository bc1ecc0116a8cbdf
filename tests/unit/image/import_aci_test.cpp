// From the bytes of an ACI to an image, its dependencies included; who fetches them is a fake.
#include "image/appc/import_aci.hpp"

#include <gmock/gmock.h>

#include <map>

#include "image/references.hpp"
#include "image/store.hpp"
#include "support/compressed.hpp"
#include "support/test_aci.hpp"
#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

using image::AciRequest;
using image::DependencyChain;
using image::Store;
using image::StoredImage;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string label(const std::string& name, const std::string& value) {
    return R"({"name":")" + name + R"(","value":")" + value + "\"}";
}
std::string labels_of_host() {
    std::string labels;
    for (const auto& [name, value] : AppcReference{}.wanted_labels()) {
        labels += (labels.empty() ? "" : ",") + label(name, value);
    }
    return labels;
}

class ImportAci : public ::testing::Test {
protected:
    // What "the network" has, by name.
    void publish(const TestAci& aci, const std::vector<TarMember>& rootfs = {}) {
        network_[aci.name] = aci.tar(rootfs);
    }

    ImageId import_it(const std::string& aci, AciRequest request = {}) {
        if (request.references.empty()) request.references = {"/tmp/x.aci"};
        MemorySource source(aci);
        return image::import_aci(layout_, source, request, {}, [this](const auto& dependency, const auto& chain) {
            const auto found = network_.find(dependency.image_name);
            if (found == network_.end()) throw Error("there is no such image");
            ++fetched_;
            AciRequest below{{dependency.image_name}};
            below.chain = chain;
            return import_it(found->second, below);
        });
    }
    ImageId fetch(const std::string& name) { return import_it(network_.at(name), {{name}}); }
    [[nodiscard]] Store store() const { return Store::open(tree_.path()); }
    [[nodiscard]] std::vector<std::string> names_of(const std::vector<Digest>& layers) const {
        std::vector<std::string> names;
        for (const Digest& layer : layers) {
            for (const auto& [name, tar] : network_) {
                if (digest_of(tar) == layer) names.push_back(name);
            }
        }
        return names;
    }
    void expect_nothing_imported() {
        EXPECT_THAT(layout_.images.entries(), IsEmpty());
        EXPECT_THAT(layout_.refs.entries(), IsEmpty());
        EXPECT_THAT(layout_.staging.entries(), IsEmpty());
    }

    TempTree tree_;
    image::Layout layout_ = image::Layout::open(tree_.path());
    std::map<std::string, std::string> network_;
    int fetched_ = 0;
};

TEST_F(ImportAci, BecomesAnImage) {
    const TestAci aci{"example.com/app", label("version", "1.2")};
    const std::string tar = aci.tar({a_file("f", "content")});
    AciRequest request{{"https://example.com/app.aci", "example.com/app"}};
    request.verification = Verification{"", "trustedkeys/prefix.d/example.com", "ABCD", "Someone <s@example.com>"};
    request.insecure_options = {"tls"};
    request.cache = HttpCache{"\"etag\"", 60, 1};
    const ImageId id = import_it(gzip(tar), request);
    EXPECT_EQ(id, aci_id(tar));
    const StoredImage image = *store().find(id);
    EXPECT_EQ(image.name, "example.com/app:1.2");
    EXPECT_EQ(image.manifest_json, aci.manifest());
    EXPECT_EQ(image.manifest_digest, digest_of(tar).str());
    EXPECT_THAT(image.layers, ElementsAre(digest_of(tar)));
    EXPECT_EQ(image.aci, digest_of(tar));
    EXPECT_EQ(image.size, tar.size());
    EXPECT_THAT(image.insecure_options, ElementsAre("tls"));
    for (const auto& name : request.references) {
        const auto record = image::find_reference(layout_, name);
        ASSERT_TRUE(record) << name;
        EXPECT_EQ(record->image, id);
        EXPECT_EQ(record->verification->digest, digest_of(tar).str());
        EXPECT_EQ(record->verification->key, "ABCD");
        EXPECT_EQ(record->cache, request.cache);
        EXPECT_EQ(store().find(parse_reference(name))->verification, record->verification);
    }
    EXPECT_EQ(layout_.layers.read_file(digest_of(tar).hex() + "/rootfs/f"), "content");
    EXPECT_THAT(layout_.staging.entries(), IsEmpty());
}

TEST_F(ImportAci, TwiceIsTheSameImage) {
    const std::string tar = TestAci{"example.com/app"}.tar();
    const ImageId id = import_it(tar, {{"one"}});
    EXPECT_EQ(import_it(gzip(tar), {{"two"}}), id);
    EXPECT_THAT(layout_.images.entries(), ElementsAre(id.str()));
    EXPECT_EQ(image::find_reference(layout_, "two")->image, id);
}

TEST_F(ImportAci, MustBeWhatWasWanted) {
    const TestAci aci{"example.com/app", label("version", "1.2.0") + "," + labels_of_host()};
    const struct {
        const char* wanted;
        std::string said;
    } cases[] = {
        {"example.com/app", ""},
        {"example.com/app:1.2.0", ""},
        {"example.com/other",
         R"(error when reading the app name: "example.com/other" expected but "example.com/app" found)"},
        {"example.com/app:2.0",
         R"(requested value for label "version": "2.0" differs from fetched aci label value: "1.2.0")"},
        {"example.com/app,x=1", R"(requested label "x" not provided by the image manifest)"},
        {"example.com/app,os=freebsd", R"(requested value for label "os": "freebsd" differs)"},
    };
    for (const auto& test : cases) {
        AciRequest request{{"name"}};
        request.wanted = std::get<AppcReference>(parse_reference(test.wanted));
        const std::string error = error_of([&] { import_it(aci.tar(), request); });
        EXPECT_EQ(error.substr(0, test.said.size()), test.said) << test.wanted << ": " << error;
        if (test.said.empty()) {
            EXPECT_EQ(error, "") << test.wanted;
            store().remove(aci_id(aci.tar()), {});
        }
        expect_nothing_imported();
        EXPECT_THAT(layout_.layers.entries(), IsEmpty());
    }
}

TEST_F(ImportAci, BadManifestsLeaveNothing) {
    for (const auto* manifest : {"", "{", "[]", R"({"acKind":"PodManifest","acVersion":"0.8.11","name":"a"})",
                                 R"({"acKind":"ImageManifest","acVersion":"0.0.0","name":"a"})",
                                 R"({"acKind":"ImageManifest","acVersion":"0.8.11","name":"A"})"}) {
        const std::string tar = TarBuilder().file("manifest", manifest).dir("rootfs").str();
        EXPECT_THAT(error_of([&] { import_it(tar); }), HasSubstr("image manifest")) << manifest;
        expect_nothing_imported();
        EXPECT_THAT(layout_.layers.entries(), IsEmpty());
    }
}

// As rkt rendered: of two dependencies the later one is above.
TEST_F(ImportAci, LayersOfDependenciesComeInTheirOrder) {
    publish({"d"}, {a_file("d", "")});
    publish({"c", "", depends_on("d")}, {a_file("c", "")});
    publish({"b"}, {a_file("b", "")});
    publish({"a", "", depends_on("b") + "," + depends_on("c")}, {a_file("a", "")});
    const StoredImage image = *store().find(fetch("a"));
    EXPECT_THAT(names_of(image.layers), ElementsAre("b", "d", "c", "a"));
    EXPECT_THAT(image.dependencies, ElementsAre(aci_id(network_["b"]), aci_id(network_["c"])));
    EXPECT_EQ(image.size, network_["a"].size() + network_["b"].size() + network_["c"].size() + network_["d"].size());
}

TEST_F(ImportAci, LayerThatTwoDependenciesHaveIsThereOnce) {
    publish({"base"});
    publish({"x", "", depends_on("base")});
    publish({"y", "", depends_on("base")});
    publish({"a", "", depends_on("x") + "," + depends_on("y")});
    EXPECT_THAT(names_of(store().find(fetch("a"))->layers), ElementsAre("x", "base", "y", "a"));
}

TEST_F(ImportAci, DependencyMustBeWhatTheManifestWants) {
    publish({"b", label("version", "1")});
    const std::string id = aci_id(network_["b"]).str();
    const struct {
        std::string wanted;
        const char* said;
    } cases[] = {
        {depends_on("b", R"(,"labels":[)" + label("version", "1") + "]"), ""},
        {depends_on("b", R"(,"imageID":")" + id + "\""), ""},
        {depends_on("b", R"(,"imageID":")" + id.substr(0, 20) + "\""), ""},
        {depends_on("b", R"(,"imageID":")" + id + std::string(64, '0') + "\""), ""},
        {depends_on("b", R"(,"labels":[)" + label("version", "2") + "]"),
         "differs from fetched aci label value: \"1\""},
        {depends_on("b", R"(,"labels":[)" + label("os", "linux") + "]"), "requested label \"os\" not provided"},
        {depends_on("b", R"(,"imageID":"sha512-)" + std::string(64, '0') + "\""), "the manifest wants image ID"},
        {depends_on("gone"), "there is no such image"},
    };
    for (const auto& test : cases) {
        publish({"a", "", test.wanted});
        const std::string error = error_of([&] { fetch("a"); });
        if (*test.said == '\0') {
            EXPECT_EQ(error, "") << test.wanted;
            continue;
        }
        EXPECT_THAT(error, HasSubstr(test.said)) << test.wanted;
        EXPECT_THAT(error, HasSubstr("dependency \"")) << test.wanted;
        EXPECT_FALSE(store().find(aci_id(network_["a"]))) << test.wanted;
        EXPECT_FALSE(layout_.layers.exists(digest_of(network_["a"]).hex()));
    }
    // Another image of the name than the manifest says.
    network_["b"] = TestAci{"c"}.tar();
    publish({"a", "", depends_on("b")});
    EXPECT_THAT(error_of([&] { fetch("a"); }), HasSubstr(R"("b" expected but "c" found)"));
}

TEST_F(ImportAci, CyclesAreToldAndLeaveNothing) {
    publish({"a", "", depends_on("b")});
    publish({"b", "", depends_on("c")});
    publish({"c", "", depends_on("a")});
    EXPECT_THAT(error_of([&] { fetch("a"); }), HasSubstr("dependency cycle: a → b → c → a"));
    expect_nothing_imported();
    publish({"self", "", depends_on("self")});
    EXPECT_THAT(error_of([&] { fetch("self"); }), HasSubstr("dependency cycle: self → self"));
    publish({"top", "", depends_on("a")});
    EXPECT_THAT(error_of([&] { fetch("top"); }), HasSubstr("dependency cycle: a → b → c → a"));
    expect_nothing_imported();
}

// A newer version of an image may have an older one below it.
TEST_F(ImportAci, SameNameBelowIsNoCycle) {
    const TestAci older{"app", label("version", "1")};
    const TestAci newer{"app", label("version", "2"),
                        depends_on("app", R"(,"labels":[)" + label("version", "1") + "]")};
    network_["app"] = older.tar();
    EXPECT_EQ(store().find(import_it(newer.tar()))->layers.size(), 2u);
}

TEST_F(ImportAci, DepthAndNumberOfDependenciesAreLimited) {
    for (int i = 0; i < 40; ++i) publish({"n" + std::to_string(i), "", depends_on("n" + std::to_string(i + 1))});
    EXPECT_THAT(error_of([&] { fetch("n0"); }), HasSubstr("nested more than 32 deep: n0 → n1 → "));
    expect_nothing_imported();
    // Each asks for the next one eight times: without a limit 8^12 downloads.
    for (int i = 0; i < 12; ++i) {
        std::string eight;
        for (int j = 0; j < 8; ++j) eight += (j == 0 ? "" : ",") + depends_on("w" + std::to_string(i + 1));
        publish({"w" + std::to_string(i), "", eight});
    }
    publish({"w12"});
    fetched_ = 0;
    EXPECT_THAT(error_of([&] { fetch("w0"); }), HasSubstr("more than 256 dependencies"));
    EXPECT_LE(fetched_, 256);
}

TEST_F(ImportAci, NewerDependencyReplacesTheOlderOne) {
    publish({"b"}, {a_file("f", "old")});
    publish({"a", "", depends_on("b")});
    const ImageId id = fetch("a");
    const auto before = *store().find(id);
    publish({"b"}, {a_file("f", "new")});
    EXPECT_EQ(fetch("a"), id);
    const auto after = *store().find(id);
    EXPECT_NE(after.layers, before.layers);
    EXPECT_THAT(after.dependencies, ElementsAre(aci_id(network_["b"])));
    EXPECT_EQ(after.imported, before.imported);
}

TEST_F(ImportAci, UnsignedDependenciesDoNotGetBelowASignedImage) {
    publish({"b"}, {a_file("f", "signed")});
    publish({"a", "", depends_on("b")});
    const ImageId id = import_it(network_["a"], {{"a"}});
    const auto before = *store().find(id);
    publish({"b"}, {a_file("f", "unsigned")});
    AciRequest insecure{{"/tmp/a.aci"}};
    insecure.insecure_options = {"image"};
    EXPECT_EQ(import_it(network_["a"], insecure), id);
    EXPECT_EQ(store().find(id)->layers, before.layers);
    EXPECT_EQ(image::find_reference(layout_, "/tmp/a.aci")->image, id);
    // The other way around signed ones take their place.
    store().remove(id, {});
    import_it(network_["a"], insecure);
    publish({"b"}, {a_file("f", "signed")});
    import_it(network_["a"], {{"a"}});
    EXPECT_EQ(store().find(id)->layers, before.layers);
}

TEST_F(ImportAci, DependenciesStayWhileAnImageHasThem) {
    publish({"base"});
    publish({"b", "", depends_on("base")});
    publish({"a", "", depends_on("b")});
    const ImageId id = fetch("a");
    const auto long_ago = std::chrono::system_clock::now() - std::chrono::hours(2);
    for (const auto& name : layout_.images.entries()) {
        if (name == id.str()) continue;
        const timespec used{std::chrono::system_clock::to_time_t(long_ago), 0};
        const timespec times[2] = {used, used};
        ASSERT_EQ(::utimensat(layout_.images.get(), (name + "/last-used").c_str(), times, 0), 0);
    }
    auto report = store().collect(std::chrono::hours(1), {}, {});
    EXPECT_THAT(report.images, IsEmpty());
    EXPECT_EQ(report.layers, 0u);
    // Removed by name, its layer stays with the image above.
    EXPECT_TRUE(store().remove(aci_id(network_["base"]), {}));
    EXPECT_EQ(store().lower_dirs(store().find(id)->layers).size(), 3u);
    EXPECT_TRUE(store().remove(id, {}));
    report = store().collect(std::chrono::hours(1), {}, {});
    EXPECT_THAT(report.images, ElementsAre(aci_id(network_["b"])));
    EXPECT_THAT(layout_.layers.entries(), IsEmpty());
}

// The same bytes as a layer of an OCI image are another tree.
TEST_F(ImportAci, LayerOfAnOciImageIsNoAci) {
    const std::string tar = TestAci{"app"}.tar();
    const image::LayerRequest layer{describe(tar, "application/vnd.oci.image.layer.v1.tar"), digest_of(tar)};
    const auto open = [&] { return std::make_unique<MemorySource>(tar); };
    image::import_layer(layout_, layer, {}, open);
    EXPECT_THAT(error_of([&] { import_it(tar); }), HasSubstr("as part of an OCI image"));
    expect_nothing_imported();
    layout_.layers.remove_tree(digest_of(tar).hex());
    import_it(tar);
    EXPECT_THAT(error_of([&] { image::import_layer(layout_, layer, {}, open); }),
                HasSubstr("as part of an appc image"));
}

TEST_F(ImportAci, ReferenceTooLongForTheStoreIsRefusedBeforeAnythingIsRead) {
    EXPECT_THAT(error_of([&] { import_it("no tar", {{std::string(300, 'n')}}); }), HasSubstr("too long"));
}

TEST_F(ImportAci, IsFoundByNameAndLabels) {
    const auto add = [&](const std::string& version, const std::string& more) {
        return import_it(TestAci{"example.com/app", label("version", version) + more}.tar(), {{"/" + version + more}});
    };
    const std::string host = "," + labels_of_host();
    const ImageId one = add("1", host);
    const ImageId two = add("2", host + "," + label("tier", "web"));
    const ImageId foreign = add("3", "," + label("os", "freebsd") + "," + label("arch", "amd64"));
    const ImageId bare = add("4", "");
    const auto run = [&](const char* name) {
        const auto image = store().find(parse_reference(name));
        return image ? std::optional(image->id) : std::nullopt;
    };
    EXPECT_EQ(run("example.com/app"), two);  // the newest one for this host
    EXPECT_EQ(run("example.com/app:1"), one);
    EXPECT_EQ(run("example.com/app,tier=web"), two);
    EXPECT_EQ(run("example.com/app:1,tier=web"), std::nullopt);
    EXPECT_EQ(run("example.com/app:3"), std::nullopt);
    EXPECT_EQ(run("example.com/app,os=freebsd,arch=amd64"), foreign);
    EXPECT_EQ(run("example.com/app:4"), std::nullopt);
    EXPECT_EQ(run("example.com/ap"), std::nullopt);
    // The image family does not run them.
    EXPECT_EQ(store().find_by_name_or_key("example.com/app:3")->id, foreign);
    EXPECT_EQ(store().find_by_name_or_key("example.com/app")->id, bare);
    EXPECT_EQ(store().find_by_name_or_key("example.com/app,tier=web")->id, two);
    // What was fetched under the very name wins.
    import_it(TestAci{"example.com/app", label("version", "1") + host}.tar(), {{"example.com/app"}});
    EXPECT_EQ(run("example.com/app"), one);
}

// An image that was taken unsigned from a file may call itself anything.
TEST_F(ImportAci, NameOfItsOwnIsNoNameItWasAcceptedUnder) {
    AciRequest request{{"/tmp/x.aci"}};
    request.insecure_options = {"image"};
    const std::string tar = TestAci{"example.com/app", labels_of_host()}.tar();
    import_it(tar, request);
    EXPECT_THAT(store().find(parse_reference("/tmp/x.aci"))->insecure_options, ElementsAre("image"));
    const auto by_name = store().find(parse_reference("example.com/app"));
    EXPECT_THAT(by_name->insecure_options, IsEmpty());
    EXPECT_EQ(by_name->reference, "example.com/app");
    request = {{"https://example.com/app.aci"}};
    request.verification = Verification{"", "root.d", "ABCD", ""};
    const std::string signed_tar = TestAci{"example.com/app", label("version", "1") + "," + labels_of_host()}.tar();
    import_it(signed_tar, request);
    EXPECT_EQ(store().find(parse_reference("example.com/app"))->verification->key, "ABCD");
}

}  // namespace
}  // namespace rkt::test
