// fetch() against registries that are honest, broken, or lie.
#include "image/fetch.hpp"

#include <gmock/gmock.h>

#include "image/store.hpp"
#include "support/fake_registry.hpp"
#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

using image::PullPolicy;
using image::Store;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace std::chrono_literals;

class Recorded : public image::Progress {
public:
    void note(std::string_view line) override { add(std::string(line)); }
    void layer(std::string_view, uint64_t, uint64_t) override {}
    void layer_done(std::string_view id, std::string_view how) override {
        add(std::string(id) + " " + std::string(how));
    }
    std::vector<std::string> lines;

private:
    void add(const std::string& line) {
        const std::lock_guard guard(mutex_);
        lines.push_back(line);
    }
    std::mutex mutex_;
};

class Fetch : public ::testing::Test {
protected:
    Fetch() {
        options_.data_dir = tree_.path() + "/store";
        options_.registries_conf = tree_.path() + "/registries.conf";
        options_.insecure_image = true;
        options_.insecure_http = true;
        options_.insecure_options = {"image", "http"};
        options_.http.backoff = 1ms;
        options_.http.max_backoff = 5ms;
        ::setenv("REGISTRY_AUTH_FILE", (tree_.path() + "/auth.json").c_str(), 1);
    }
    ~Fetch() override { ::unsetenv("REGISTRY_AUTH_FILE"); }

    ImageId fetch(const std::string& reference) {
        return image::fetch(parse_reference(reference), options_, progress_);
    }
    std::string failure(const FakeRegistry& registry, const std::string& rest = ":latest") {
        const std::string error = error_of([&] { fetch(registry.reference(rest)); });
        expect_no_image();
        return error;
    }
    void expect_no_image() {
        const Store store = Store::open(options_.data_dir);
        EXPECT_THAT(store.layout().images.entries(), IsEmpty());
        EXPECT_THAT(store.layout().refs.entries(), IsEmpty());
        EXPECT_THAT(store.layout().staging.entries(), IsEmpty());
    }
    void log_in(const FakeRegistry& registry, const std::string& entry) {
        tree_.dir().write_file("auth.json", R"({"auths":{")" + registry.server.host() + R"(":)" + entry + "}}");
    }

    TempTree tree_;
    image::FetchOptions options_;
    Recorded progress_;
    TestImage image_{{TarBuilder().file("base", "base").str(), TarBuilder().file("top", "top").str()}};
};

TEST_F(Fetch, ImageOfATag) {
    FakeRegistry registry(image_);
    const ImageId id = fetch(registry.reference());
    EXPECT_EQ(id, image_.id());
    const Store store = Store::open(options_.data_dir);
    const auto found = store.find(parse_reference(registry.reference()));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->manifest_digest, image_.manifest_digest());
    EXPECT_EQ(found->insecure_options, (std::vector<std::string>{"image", "http"}));
    EXPECT_EQ(Dir::open(store.lower_dirs(found->layers)[0]).read_file("top"), "top");
    EXPECT_THAT(store.layout().staging.entries(), IsEmpty());
}

TEST_F(Fetch, PullPolicies) {
    FakeRegistry registry(image_);
    options_.pull_policy = PullPolicy::never;
    EXPECT_THAT(failure(registry), HasSubstr("not in the store"));
    EXPECT_THAT(registry.server.calls(), IsEmpty());
    options_.pull_policy = PullPolicy::fresh;
    fetch(registry.reference());
    const size_t calls = registry.server.calls().size();
    fetch(registry.reference());
    EXPECT_THAT(registry.server.calls(), SizeIs(calls)) << "new: only when it is not there";
    options_.pull_policy = PullPolicy::update;
    fetch(registry.reference());
    EXPECT_GT(registry.server.calls().size(), calls);
    EXPECT_THAT(registry.server.calls(FakeRegistry::blob_path(image_.blobs[0])), SizeIs(1)) << "layers are there";
}

TEST_F(Fetch, SignaturesAreMissedByName) {
    FakeRegistry registry(image_);
    options_.insecure_image = false;
    EXPECT_THAT(failure(registry), HasSubstr("--insecure-options=image"));
    EXPECT_THAT(registry.server.calls(), SizeIs(1));  // the manifest: what would have to be signed
}

TEST_F(Fetch, PlainHttpOnlyWhenAllowed) {
    FakeRegistry registry(image_);
    options_.insecure_http = false;
    EXPECT_NE(failure(registry), "");
    EXPECT_THAT(registry.server.calls(), IsEmpty());
}

TEST_F(Fetch, LyingRegistry) {
    const auto wrong = [](HttpAnswer& answer) { answer.body[answer.body.size() / 2] ^= 1; };
    const auto truncated = [](HttpAnswer& answer) { answer.body.resize(answer.body.size() / 2); };
    const auto html = [](HttpAnswer& answer) {
        answer = {200, "<html>Please log in</html>", {"Content-Type: text/html"}};
    };
    const auto empty = [](HttpAnswer& answer) { answer.body.clear(); };
    const auto endless = [](HttpAnswer& answer) {
        answer.body.append(100'000, 'x');
        answer.endless = true;
    };
    const auto longer = [](HttpAnswer& answer) { answer.content_length = answer.body.size() + 10; };
    const struct {
        const char* what;
        std::string path;
        std::function<void(HttpAnswer&)> spoil;
        const char* said;
    } cases[] = {
        {"manifest changed", FakeRegistry::manifest_path("latest"), wrong, "digest does not match"},
        {"manifest html", FakeRegistry::manifest_path("latest"), html, "web page"},
        {"manifest empty", FakeRegistry::manifest_path("latest"), empty, "digest does not match"},
        {"manifest endless", FakeRegistry::manifest_path("latest"), endless, "larger than"},
        {"manifest cut", FakeRegistry::manifest_path("latest"), longer, ""},
        {"config changed", FakeRegistry::blob_path(image_.config), wrong, "digest does not match"},
        {"config truncated", FakeRegistry::blob_path(image_.config), truncated, "size does not match"},
        {"config html", FakeRegistry::blob_path(image_.config), html, "size does not match"},
        {"config endless", FakeRegistry::blob_path(image_.config), endless, "larger than"},
        {"layer changed", FakeRegistry::blob_path(image_.blobs[1]), wrong, "layer sha256:"},
        {"layer truncated", FakeRegistry::blob_path(image_.blobs[1]), truncated, "layer sha256:"},
        {"layer html", FakeRegistry::blob_path(image_.blobs[1]), html, "layer sha256:"},
    };
    for (const auto& test : cases) {
        FakeRegistry registry(image_);
        test.spoil(registry.answers.at(test.path));
        const std::string error = failure(registry);
        EXPECT_THAT(error, AllOf(HasSubstr(test.said), HasSubstr(registry.reference()))) << test.what;
        EXPECT_EQ(error.find('\n'), std::string::npos) << test.what;
    }
    FakeRegistry endless_layer(image_);
    endless(endless_layer.answers.at(FakeRegistry::blob_path(image_.blobs[0])));
    EXPECT_EQ(fetch(endless_layer.reference()), image_.id()) << "what follows the blob is not read";
}

TEST_F(Fetch, DigestReference) {
    FakeRegistry registry(image_);
    EXPECT_EQ(fetch(registry.reference("@" + image_.manifest_digest())), image_.id());
    const std::string other = "sha256:" + std::string(64, '0');
    registry.answers[FakeRegistry::manifest_path(other)] = registry.answers[FakeRegistry::manifest_path("latest")];
    EXPECT_THAT(error_of([&] { fetch(registry.reference("@" + other)); }), HasSubstr("digest does not match"));
}

std::string index_of(const TestImage& image, const std::string& architecture) {
    return R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[)"
           R"({"mediaType":"application/vnd.oci.image.manifest.v1+json","size":1,"digest":"sha256:)" +
           std::string(64, 'a') + R"(","platform":{"os":"windows","architecture":"amd64"}},)" +
           R"({"mediaType":"application/vnd.oci.image.manifest.v1+json","size":)" +
           std::to_string(image.manifest.size()) + R"(,"digest":")" + image.manifest_digest() +
           R"(","platform":{"os":"linux","architecture":")" + architecture + R"("}}]})";
}

TEST_F(Fetch, IndexOfPlatforms) {
    FakeRegistry registry(image_);
    const std::string type = "application/vnd.oci.image.index.v1+json";
    registry.add_manifest(index_of(image_, oci::host_platform().architecture), "latest", type);
    EXPECT_EQ(fetch(registry.reference()), image_.id());
    registry.add_manifest(index_of(image_, "pdp11"), "old", type);
    EXPECT_THAT(error_of([&] { fetch(registry.reference(":old")); }),
                AllOf(HasSubstr("windows/amd64"), HasSubstr("linux/pdp11")));
}

TEST_F(Fetch, Schema1IsRefusedInOneLine) {
    FakeRegistry registry(image_);
    registry.add_manifest(R"({"schemaVersion":1,"name":"library/app","fsLayers":[],"history":[]})", "latest",
                          "application/vnd.docker.distribution.manifest.v1+prettyjws");
    EXPECT_THAT(failure(registry), HasSubstr("schema"));
}

TEST_F(Fetch, MissingTagIsSaidInTheRegistrysWords) {
    FakeRegistry registry(image_);
    EXPECT_THAT(failure(registry, ":v9"),
                AllOf(HasSubstr("manifest v9"), HasSubstr("not found"), HasSubstr("manifest unknown")));
}

// Everything wants "Authorization: `wanted`"; else the challenge.
std::function<std::optional<HttpAnswer>(const HttpCall&)> wants(const std::string& wanted,
                                                                const std::string& challenge) {
    return [=](const HttpCall& call) -> std::optional<HttpAnswer> {
        if (!call.target.starts_with("/v2/") || call.header("authorization") == wanted) return std::nullopt;
        return HttpAnswer{401, "", {"WWW-Authenticate: " + challenge}};
    };
}

TEST_F(Fetch, BasicAuthentication) {
    FakeRegistry registry(image_);
    registry.guard = wants("Basic dXNlcjpwYXNzOndvcmQ=", "Basic realm=\"r\"");  // user:pass:word
    EXPECT_THAT(failure(registry), HasSubstr("user and a password"));
    log_in(registry, R"({"auth":"dXNlcjp3cm9uZw=="})");
    EXPECT_THAT(failure(registry), HasSubstr("access denied"));
    log_in(registry, R"({"auth":"dXNlcjpwYXNzOndvcmQ="})");
    EXPECT_EQ(fetch(registry.reference()), image_.id());
    EXPECT_EQ(registry.server.calls().back().target.starts_with("/v2/"), true);
}

TEST_F(Fetch, BearerTokens) {
    const auto challenge = [](const FakeHttp& tokens) {
        return "Bearer realm=\"" + tokens.url("/token") + "\",service=\"reg\"";
    };
    FakeHttp tokens([](const HttpCall& call) {
        const bool known = call.header("authorization") == "Basic dXNlcjpwYXNz" ||  // user:pass
                           call.body.ends_with("&refresh_token=r%2Ft");
        return known ? HttpAnswer{200, R"({"token":"T0K"})"} : HttpAnswer{200, R"({"access_token":"anonymous"})"};
    });
    FakeRegistry registry(image_);
    registry.guard = wants("Bearer anonymous", challenge(tokens));
    EXPECT_EQ(fetch(registry.reference()), image_.id());
    EXPECT_EQ(tokens.calls()[0].target, "/token?service=reg&scope=repository%3Alibrary%2Fapp%3Apull");

    registry.guard = wants("Bearer T0K", challenge(tokens));
    EXPECT_THAT(error_of([&] { fetch(registry.reference()); }), HasSubstr("access denied"));
    log_in(registry, R"({"auth":"dXNlcjpwYXNz"})");
    EXPECT_EQ(fetch(registry.reference()), image_.id());
    log_in(registry, R"({"username":"<token>","identitytoken":"r/t"})");
    EXPECT_EQ(fetch(registry.reference()), image_.id());
    EXPECT_EQ(tokens.calls().back().method, "POST");
    EXPECT_THAT(tokens.calls().back().body, HasSubstr("grant_type=refresh_token"));
}

TEST_F(Fetch, TokenServerThatLies) {
    for (const HttpAnswer& answer :
         {HttpAnswer{200, "<html>"}, HttpAnswer{200, "{}"}, HttpAnswer{403, ""}, HttpAnswer{200, ""}}) {
        FakeHttp tokens([&](const HttpCall&) { return answer; });
        FakeRegistry registry(image_);
        registry.guard = wants("Bearer x", "Bearer realm=\"" + tokens.url() + "\"");
        EXPECT_THAT(failure(registry), HasSubstr("getting a token")) << answer.body;
    }
    FakeRegistry registry(image_);
    registry.guard = wants("Bearer x", "Bearer service=\"none\"");
    EXPECT_THAT(failure(registry), HasSubstr("realm"));
}

TEST_F(Fetch, TokenThatExpiresBetweenManifestAndLayers) {
    std::atomic<int> given = 0;
    FakeHttp tokens([&](const HttpCall&) {
        return HttpAnswer{200, R"({"token":"T)" + std::to_string(++given) + "\"}"};
    });
    FakeRegistry registry(image_);
    registry.guard = [&](const HttpCall& call) -> std::optional<HttpAnswer> {
        const bool layer = call.target == FakeRegistry::blob_path(image_.blobs[0]) ||
                           call.target == FakeRegistry::blob_path(image_.blobs[1]);
        const std::string token = call.header("authorization");
        if (token == "Bearer T1" ? !layer : !token.empty()) return std::nullopt;
        return HttpAnswer{401, "", {"WWW-Authenticate: Bearer realm=\"" + tokens.url() + "\""}};
    };
    EXPECT_EQ(fetch(registry.reference()), image_.id());
    EXPECT_GE(given, 2);
}

TEST_F(Fetch, CredentialsOfOneRegistryDoNotReachAnother) {
    FakeRegistry registry(image_);
    FakeHttp blobs([&](const HttpCall& call) { return registry.answers.at(call.target); });
    registry.guard = [&](const HttpCall& call) -> std::optional<HttpAnswer> {
        if (call.header("authorization") != "Basic dXNlcjpwYXNz")
            return HttpAnswer{401, "", {"WWW-Authenticate: Basic realm=\"r\""}};
        if (call.target.find("/blobs/") == std::string::npos) return std::nullopt;
        return HttpAnswer{307, "", {"Location: " + blobs.url(call.target)}};
    };
    log_in(registry, R"({"auth":"dXNlcjpwYXNz"})");
    EXPECT_EQ(fetch(registry.reference()), image_.id());
    EXPECT_THAT(blobs.calls(), SizeIs(3));
    for (const auto& call : blobs.calls()) EXPECT_EQ(call.header("authorization"), "");
}

TEST_F(Fetch, MirrorsInOrderAndTheirFailuresNamed) {
    FakeRegistry broken;
    FakeRegistry empty;
    FakeRegistry origin(image_);
    broken.guard = [](const HttpCall&) { return HttpAnswer{500}; };
    tree_.dir().write_file("registries.conf",
                           "[[registry]]\nlocation = \"" + origin.server.host() + "\"\ninsecure = true\n" +
                               "[[registry.mirror]]\nlocation = \"" + broken.server.host() + "\"\ninsecure = true\n" +
                               "[[registry.mirror]]\nlocation = \"" + empty.server.host() + "\"\ninsecure = true\n");
    EXPECT_EQ(fetch(origin.reference()), image_.id());
    EXPECT_THAT(broken.server.calls(), ::testing::Not(IsEmpty()));
    EXPECT_THAT(empty.server.calls(), SizeIs(1));
    EXPECT_TRUE(Store::open(options_.data_dir).find(parse_reference(origin.reference())))
        << "stored under the name asked for";

    const std::string error = error_of([&] { fetch(origin.reference(":v9")); });
    EXPECT_THAT(error, AllOf(HasSubstr("before: " + broken.server.host()), HasSubstr("status 500"),
                             HasSubstr(empty.server.host()), HasSubstr("manifest v9: not found")));
    const size_t asked = origin.server.calls().size();
    empty.add(image_, "latest");
    EXPECT_EQ(fetch(origin.reference()), image_.id());
    EXPECT_THAT(origin.server.calls(), SizeIs(asked)) << "a mirror that has it is enough";
}

TEST_F(Fetch, ManifestAndConfigurationMustAgree) {
    const TestImage other({TarBuilder().file("x").str()});
    FakeRegistry registry(image_);
    registry.add_blob(other.config);
    const auto layer = describe(image_.blobs[0], "application/vnd.oci.image.layer.v1.tar+gzip");
    registry.add_manifest(
        oci::print_manifest({describe(other.config, "application/vnd.oci.image.config.v1+json"), {layer, layer}}),
        "latest", "application/vnd.oci.image.manifest.v1+json");
    EXPECT_THAT(failure(registry), HasSubstr("2 layers, the configuration 1"));
}

TEST_F(Fetch, SameLayerTwiceInAnImage) {
    const std::string tar = TarBuilder().file("f", "f").str();
    const TestImage twice({tar, tar});
    FakeRegistry registry(twice);
    const ImageId id = fetch(registry.reference());
    EXPECT_EQ(Store::open(options_.data_dir).find(id)->layers.size(), 2u);
    EXPECT_THAT(registry.server.calls(FakeRegistry::blob_path(twice.blobs[0])), SizeIs(1));
}

TEST_F(Fetch, TwoFetchesAtOnceDoTheWorkOnce) {
    FakeRegistry registry(image_);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] { EXPECT_EQ(error_of([&] { fetch(registry.reference()); }), ""); });
    }
    for (auto& thread : threads) thread.join();
    for (const auto& blob : image_.blobs) EXPECT_THAT(registry.server.calls(FakeRegistry::blob_path(blob)), SizeIs(1));
    EXPECT_THAT(Store::open(options_.data_dir).layout().images.entries(), SizeIs(1));
}

}  // namespace
}  // namespace rkt::test
