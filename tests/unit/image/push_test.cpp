// What a registry can do to a push: stop in the middle, refuse, want a token.
#include "image/publish/push.hpp"

#include <gmock/gmock.h>

#include "image/fetch.hpp"
#include "image/inflate.hpp"
#include "image/publish/gzip.hpp"
#include "support/fake_http.hpp"
#include "support/memory_source.hpp"
#include "support/silent_progress.hpp"
#include "support/test_image.hpp"
#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

using image::Store;
using ::testing::HasSubstr;
using ::testing::Not;

// The part of a registry that takes images: what was uploaded whole is there.
class Uploads {
public:
    std::map<std::string, std::string> blobs;      // by digest
    std::map<std::string, std::string> manifests;  // by tag

    HttpAnswer answer(const HttpCall& call) {
        const std::lock_guard guard(mutex_);
        const std::string& target = call.target;
        if (target == "/v2/") return {200, "{}"};
        if (call.method == "HEAD") return {blobs.contains(target.substr(target.rfind('/') + 1)) ? 200 : 404};
        if (call.method == "POST")
            return {202, "", {"Location: /v2/team/app/blobs/uploads/" + std::to_string(++n_) + "?state=x"}};
        if (call.method == "PUT" && target.find("/manifests/") != std::string::npos) {
            manifests[target.substr(target.rfind('/') + 1)] = call.body;
            return {201};
        }
        const std::string digest = digest_of(call.body).str();
        if (target.find("digest=" + image::url_escape(digest)) == std::string::npos) return {400, "wrong digest"};
        blobs[digest] = call.body;
        return {201};
    }

private:
    std::mutex mutex_;
    int n_ = 0;
};

class Push : public ::testing::Test {
protected:
    Push() {
        options_.data_dir = tree_.path() + "/store";
        options_.registries_conf = tree_.path() + "/none";
        options_.insecure_image = options_.insecure_http = true;
        options_.http.attempts = 1;
        options_.http.backoff = std::chrono::milliseconds(1);
        TarBuilder tar;
        tar.file("hello", std::string(100'000, 'h'));
        const TestImage made({tar.str()});
        diff_id_ = digest_of(made.tars[0]).str();
        config_ = made.config;
        const Dir layout = tree_.dir().make_dir("in");
        const Dir blobs = layout.make_dir("blobs").make_dir("sha256");
        for (const auto& blob : {made.blobs[0], made.config, made.manifest})
            blobs.write_file(digest_of(blob).hex(), blob);
        layout.write_file("index.json", oci::name_in_index("", describe(made.manifest, oci::kManifestType), "a"));
        layout.write_file("oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
        id_ = image::fetch(parse_reference("oci:" + tree_.path() + "/in:a"), options_, quiet_).str();
    }
    std::string push() {
        const Store store = Store::open(options_.data_dir);
        const auto to = parse_reference("docker://" + server_.host() + "/team/app:1");
        return image::push(store, *store.find(ImageId::parse(id_)), std::get<DockerReference>(to), options_, quiet_)
            .digest.str();
    }
    void require_whole(const std::string& digest) {
        EXPECT_EQ(digest_of(uploads_.manifests.at("1")).str(), digest);
        const auto parsed = oci::parse_manifest(uploads_.manifests.at("1"), "");
        const auto& manifest = std::get<oci::Manifest>(parsed);
        EXPECT_EQ(uploads_.blobs.at(manifest.config.digest.str()), config_);
        MemorySource packed(uploads_.blobs.at(manifest.layers.at(0).digest.str()));
        const auto plain = image::inflate(packed, oci::Compression::gzip);
        EXPECT_EQ(digest_of(read_whole(*plain)).str(), diff_id_);
    }
    TempTree tree_;
    image::FetchOptions options_;
    SilentProgress quiet_;
    std::string id_;
    std::string diff_id_;
    std::string config_;
    Uploads uploads_;
    std::function<std::optional<HttpAnswer>(const HttpCall&)> guard_ = [](const HttpCall&) { return std::nullopt; };
    FakeHttp server_{[this](const HttpCall& call) {
        if (auto answer = guard_(call)) return *answer;
        return uploads_.answer(call);
    }};
};

TEST_F(Push, InterruptedAnywhereItIsPushedTheNextTime) {
    const std::string digest = push();
    require_whole(digest);
    const size_t requests = server_.calls().size();
    EXPECT_EQ(requests,
              9U);  // version; three HEADs, POST, PUT of the layer; HEAD, POST, PUT of the configuration; manifest
    for (size_t broken = 0; broken < requests; ++broken) {
        for (const bool cut : {false, true}) {
            uploads_.blobs.clear();
            uploads_.manifests.clear();
            std::atomic<size_t> n = 0;
            guard_ = [&](const HttpCall&) -> std::optional<HttpAnswer> {
                if (n++ != broken) return std::nullopt;
                HttpAnswer answer{cut ? 201 : 503, "later"};
                if (cut) answer.content_length = 1000;
                return answer;
            };
            const std::string error = error_of([&] { push(); });
            EXPECT_THAT(error, HasSubstr("unable to push image to")) << broken;
            EXPECT_THAT(error, Not(HasSubstr("\n")));
            EXPECT_TRUE(uploads_.manifests.empty()) << broken;
            guard_ = [](const HttpCall&) { return std::nullopt; };
            EXPECT_EQ(push(), digest);
            require_whole(digest);
        }
    }
}

TEST_F(Push, ABrokenUploadBeginsAgain) {
    options_.http.attempts = 3;
    int broken = 0;
    guard_ = [&](const HttpCall& call) -> std::optional<HttpAnswer> {
        if (call.method != "PUT" || call.target.find("/uploads/") == std::string::npos || broken >= 2)
            return std::nullopt;
        ++broken;
        return HttpAnswer{502};
    };
    require_whole(push());
    EXPECT_EQ(server_.calls("/v2/team/app/blobs/uploads/1?").size(), 1U);  // a session is not gone on with
}

TEST_F(Push, ADeniedPushSaysSo) {
    guard_ = [](const HttpCall& call) -> std::optional<HttpAnswer> {
        if (call.method != "POST") return std::nullopt;
        return HttpAnswer{403,
                          R"({"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]})"};
    };
    EXPECT_THAT(error_of([&] { push(); }), HasSubstr("access denied"));
    guard_ = [](const HttpCall& call) -> std::optional<HttpAnswer> {
        if (call.method != "POST") return std::nullopt;
        return HttpAnswer{404, R"({"errors":[{"code":"NAME_UNKNOWN","message":"repository name not known"}]})"};
    };
    EXPECT_THAT(error_of([&] { push(); }), HasSubstr("not found"));
}

// A token for pulling is exchanged for one that may push; a session elsewhere gets none.
TEST_F(Push, ATokenIsFetchedForWhatIsDone) {
    const std::string realm =
        "Bearer realm=\"" + server_.url("/token") + "\",service=\"s\",scope=\"repository:team/app:";
    guard_ = [&](const HttpCall& call) -> std::optional<HttpAnswer> {
        if (call.target.starts_with("/token")) {
            const bool may_push = call.target.find("push") != std::string::npos;
            return HttpAnswer{200, may_push ? R"({"token":"pusher"})" : R"({"token":"puller"})"};
        }
        const bool writes = call.method != "HEAD" && call.method != "GET";
        const std::string token = call.header("authorization");
        if (token == "Bearer pusher" || (token == "Bearer puller" && !writes)) return std::nullopt;
        return HttpAnswer{401, "", {"WWW-Authenticate: " + realm + (writes ? "pull,push\"" : "pull\"")}};
    };
    require_whole(push());
}

TEST(Gzip, SameBytesSameStream) {
    std::string content;
    for (size_t i = 0; i < 300'000; ++i) content += static_cast<char>(i % 977 * (i % 251));
    const auto pack = [&](size_t piece) {
        std::string packed;
        image::Gzip gzip([&](std::span<const char> bytes) { packed.append(bytes.data(), bytes.size()); });
        for (size_t at = 0; at < content.size(); at += piece) gzip.write(std::string_view(content).substr(at, piece));
        gzip.finish();
        return packed;
    };
    EXPECT_EQ(pack(content.size()), pack(content.size()));
    for (const size_t piece : {7UL, 4096UL, content.size()}) {
        MemorySource packed(pack(piece));
        EXPECT_TRUE(read_whole(*image::inflate(packed, oci::Compression::gzip)) == content) << piece;
    }
}

}  // namespace
}  // namespace rkt::test
