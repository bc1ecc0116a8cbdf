// rkt trust explain, without a network.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "functional/program.hpp"

namespace rkt::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

struct Explain : testing::Test {
    Host host;
    // The administrator's policy, in rkt's own directory.
    void write_policy(const std::string& json) const { host.dir().make_dir("etc").write_file("policy.json", json); }
    [[nodiscard]] std::string explain(const std::string& image) const {
        const Result result = host.rkt({"trust", "explain", image});
        EXPECT_EQ(result.status, 0) << result.err;
        return result.out;
    }
};

TEST_F(Explain, WhereNobodyIsTrustedItSaysWhatToDo) {
    EXPECT_THAT(explain("docker://reg.example/team/app"),
                AllOf(HasSubstr("image: docker://reg.example/team/app:latest\n"), HasSubstr("rule: rkt's own rule"),
                      HasSubstr("key: none"), HasSubstr("stored: no\n"),
                      HasSubstr("allow: rkt trust --prefix=reg.example/team/app KEY")));
    EXPECT_THAT(explain("nginx.example/app:v1"), HasSubstr("allow: rkt trust --prefix=nginx.example/app KEY"));
    EXPECT_THAT(explain("docker://nginx"), HasSubstr("--prefix=docker.io/library/nginx"));
    EXPECT_THAT(explain("https://example.com/app.aci"),
                AllOf(HasSubstr("signatures: https://example.com/app.aci.asc"), HasSubstr("rkt trust --root KEY")));
}

TEST_F(Explain, APolicyIsNamedWithItsScope) {
    write_policy(R"({"default":[{"type":"reject"}],"transports":{"docker":{"reg.example":[
        {"type":"signedBy","keyType":"GPGKeys","keyPath":"/etc/k.asc"}]}}})");
    EXPECT_THAT(explain("docker://reg.example/app"),
                AllOf(HasSubstr("rule: " + host.path("etc") + "/policy.json, docker:reg.example\n"),
                      HasSubstr("wants: a simple signature by a key of /etc/k.asc\n")));
    EXPECT_THAT(explain("docker://elsewhere.example/app"), HasSubstr("wants: refused"));
    // Policies do not speak of appc images.
    EXPECT_THAT(explain("example.com/app"), HasSubstr("rule: rkt's own rule"));
}

TEST_F(Explain, BadInputIsRefusedInOneLine) {
    EXPECT_EQ(host.rkt({"trust", "explain"}).err, "explain: give one image\n");
    write_policy("{");
    const Result result = host.rkt({"trust", "explain", "docker://reg.example/app"});
    EXPECT_EQ(result.status, 254);
    EXPECT_EQ(count_lines(result.err), 1U);
    EXPECT_THAT(result.err, HasSubstr("policy.json"));
}

}  // namespace
}  // namespace rkt::test
