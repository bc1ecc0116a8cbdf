// containers-registries.conf(5).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "spec/registry.hpp"

namespace rkt {
namespace {

using testing::ElementsAre;

class Registries : public testing::Test {
protected:
    std::vector<std::string> targets(const std::string& reference) {
        std::vector<std::string> seen;
        for (const auto& target : conf.targets(std::get<DockerReference>(parse_reference("docker://" + reference)))) {
            seen.push_back(target.reference.str().substr(9) + (target.insecure ? " insecure" : ""));
        }
        return seen;
    }
    void merge(const std::string& toml) { conf.merge(toml, "registries.conf"); }

    RegistriesConf conf;
    const std::string digest = "sha256:" + std::string(64, 'a');
};

TEST_F(Registries, WithoutAFileTheReferenceIsTheTarget) { EXPECT_THAT(targets("a.b/c:1"), ElementsAre("a.b/c:1")); }

TEST_F(Registries, MirrorsComeFirst) {
    merge(R"([[registry]]
location = "docker.io"
[[registry.mirror]]
location = "127.0.0.1:5000"
insecure = true
)");
    EXPECT_THAT(targets("nginx"), ElementsAre("127.0.0.1:5000/library/nginx:latest insecure",
                                              "registry-1.docker.io/library/nginx:latest"));
}

TEST_F(Registries, LongestPrefixWinsAtABoundary) {
    merge(R"([[registry]]
prefix = "a.b"
location = "one.example"
[[registry]]
prefix = "a.b/team"
location = "two.example/x"
)");
    EXPECT_THAT(targets("a.b/c"), ElementsAre("one.example/c:latest"));
    EXPECT_THAT(targets("a.b/team/c"), ElementsAre("two.example/x/c:latest"));
    EXPECT_THAT(targets("a.b/teamwork"), ElementsAre("one.example/teamwork:latest"));
    EXPECT_THAT(targets("a.b:5000/c"), ElementsAre("a.b:5000/c:latest"));  // another host
}

TEST_F(Registries, WildcardStandsForAnyHostBelow) {
    merge(R"([[registry]]
prefix = "*.example"
location = "mirror.local/all"
)");
    EXPECT_THAT(targets("deep.sub.example/c"), ElementsAre("mirror.local/all/c:latest"));
    EXPECT_THAT(targets("example/c"), ElementsAre("registry-1.docker.io/example/c:latest"));
}

TEST_F(Registries, MirrorsForDigestsOrTagsOnly) {
    merge(R"([[registry]]
location = "a.b"
[[registry.mirror]]
location = "d.local"
pull-from-mirror = "digest-only"
[[registry.mirror]]
location = "t.local"
pull-from-mirror = "tag-only"
)");
    EXPECT_THAT(targets("a.b/c"), ElementsAre("t.local/c:latest", "a.b/c:latest"));
    EXPECT_THAT(targets("a.b/c@" + digest), ElementsAre("d.local/c@" + digest, "a.b/c@" + digest));
}

TEST_F(Registries, CommentsAreInAnyLanguage) {
    merge("# f\xc3\xbcr alle\n[[registry]]\nlocation = \"a.b\" # \xc3\xa9\nblocked = false\n");
    EXPECT_THAT(targets("a.b/c"), ElementsAre("a.b/c:latest"));
}

TEST_F(Registries, BlockedIsAnError) {
    merge("[[registry]]\nlocation = \"a.b\"\nblocked = true\n");
    EXPECT_THROW((void)targets("a.b/c"), Error);
}

TEST_F(Registries, ShortNames) {
    merge("unqualified-search-registries = [\"one.example\", \"two.example\"]\n[aliases]\nweb = \"a.b/team/web\"\n");
    EXPECT_THAT(targets("web"), ElementsAre("a.b/team/web:latest"));
    EXPECT_THAT(targets("db"), ElementsAre("one.example/db:latest", "two.example/db:latest"));
}

TEST_F(Registries, LaterFilesWin) {
    merge("unqualified-search-registries = [\"one.example\"]\n[aliases]\nweb = \"a.b/web\"\n");
    merge("unqualified-search-registries = []\n[aliases]\nweb = \"\"\n");
    EXPECT_THAT(targets("web"), ElementsAre("registry-1.docker.io/library/web:latest"));
}

TEST_F(Registries, NonsenseNamesTheFile) {
    for (const char* toml :
         {"[[registry", "registry = 7", "[[registry]]\nblocked = true\n", "[[registry]]\nlocation = 7\n",
          "[[registry]]\nlocation=\"a.b\"\n[[registry.mirror]]\ninsecure = true\n",
          "unqualified-search-registries = \"a\"\n", "aliases = 1\n", "aliases\xdb\x9b = 1\n",
          "[[registry]]\nlocation=\"a.b\"\n[[registry.mirror]]\nlocation=\"c\"\npull-from-mirror=\"x\"\n"}) {
        try {
            RegistriesConf fresh;
            fresh.merge(toml, "x.conf");
            ADD_FAILURE() << toml;
        } catch (const Error& error) {
            EXPECT_THAT(error.what(), testing::HasSubstr("x.conf")) << toml;
        }
    }
}

}  // namespace
}  // namespace rkt
