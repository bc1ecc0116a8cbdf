// A registry of one repository, "library/app", on FakeHttp: what is in it is a map that a test may spoil.
#pragma once

#include <map>
#include <string>

#include "support/fake_http.hpp"
#include "support/test_image.hpp"

namespace rkt::test {

class FakeRegistry {
public:
    FakeRegistry() = default;
    explicit FakeRegistry(const TestImage& image, const std::string& tag = "latest") { add(image, tag); }

    void add(const TestImage& image, const std::string& tag) {
        for (const auto& blob : image.blobs) add_blob(blob);
        add_blob(image.config);
        add_manifest(image.manifest, tag, "application/vnd.oci.image.manifest.v1+json");
    }
    void add_blob(const std::string& blob) { answers[blob_path(blob)] = {200, blob}; }
    void add_manifest(const std::string& manifest, const std::string& tag, const std::string& type) {
        const HttpAnswer answer{
            200, manifest, {"Content-Type: " + type, "Docker-Content-Digest: " + digest_of(manifest).str()}};
        answers[manifest_path(tag)] = answer;
        answers[manifest_path(digest_of(manifest).str())] = answer;
    }
    static std::string blob_path(const std::string& blob) { return "/v2/library/app/blobs/" + digest_of(blob).str(); }
    static std::string manifest_path(const std::string& reference) { return "/v2/library/app/manifests/" + reference; }

    [[nodiscard]] std::string reference(const std::string& rest = ":latest") const {
        return "docker://" + server.host() + "/library/app" + rest;
    }

    // What a path answers; everything else is 404. To be filled before the first request.
    std::map<std::string, HttpAnswer> answers;
    // Asked first; nullopt: as `answers` say.
    std::function<std::optional<HttpAnswer>(const HttpCall&)> guard = [](const HttpCall&) { return std::nullopt; };
    FakeHttp server{[this](const HttpCall& call) {
        if (auto answer = guard(call)) return *answer;
        const auto found = answers.find(call.target);
        return found == answers.end()
                   ? HttpAnswer{404, R"({"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]})"}
                   : found->second;
    }};
};

}  // namespace rkt::test
