#include "image/credentials.hpp"

#include <gmock/gmock.h>

#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

using image::CredentialSources;
using ::testing::HasSubstr;

class CredentialsTest : public ::testing::Test {
protected:
    CredentialsTest() {
        const Dir system = tree_.dir().make_dir("system").make_dir("auth.d");
        system.write_file("a.json", rkt_auth("system-user"));
        (void)tree_.dir().make_dir("bin");
        path_ = std::getenv("PATH");
        ::setenv("PATH", (tree_.path() + "/bin:" + path_).c_str(), 1);
    }
    ~CredentialsTest() override { ::setenv("PATH", path_.c_str(), 1); }

    static std::string rkt_auth(const std::string& user) {
        return R"({"rktKind":"dockerAuth","rktVersion":"v1","registries":["reg.example"],"credentials":{"user":")" +
               user + R"(","password":"pw"}})";
    }
    void helper(const std::string& name, const std::string& script) {
        const Fd fd = tree_.dir().open_file("bin/docker-credential-" + name, O_WRONLY | O_CREAT | O_TRUNC, 0755);
        write_all(fd, "#!/bin/sh\n" + script + "\n");
    }
    std::string file(const std::string& name, const std::string& content) {
        tree_.dir().write_file(name, content);
        return tree_.path() + "/" + name;
    }
    static std::string user(const CredentialSources& sources, const std::string& registry = "reg.example") {
        const auto found = find_credentials(sources, registry, "team/app");
        return found ? found->user : "(none)";
    }

    TempTree tree_;
    std::string path_;
};

TEST_F(CredentialsTest, AuthDirectoriesLaterOnesWin) {
    const std::string system = tree_.path() + "/system";
    const std::string local = tree_.path() + "/local";
    EXPECT_EQ(user({{system, local, "/nonexistent"}, {}}), "system-user");
    tree_.dir().make_dir("local").make_dir("auth.d").write_file("a.json", rkt_auth("local-user"));
    EXPECT_EQ(user({{system, local}, {}}), "local-user");
    EXPECT_EQ(user({{system, local}, {}}, "other.example"), "(none)");
    tree_.dir().open_dir("local").open_dir("auth.d").write_file("README", "not json");
    EXPECT_EQ(user({{system, local}, {}}), "local-user");
    tree_.dir().open_dir("local").open_dir("auth.d").write_file("b.json", "not json");
    EXPECT_THAT(error_of([&] { user({{system, local}, {}}); }), HasSubstr("auth.d/b.json"));
}

TEST_F(CredentialsTest, FilesInTheirOrderAfterAuthDirectories) {
    const auto auths = [](const std::string& user) {
        return R"({"auths":{"reg.example":{"username":")" + user + R"(","password":"pw"}}})";
    };
    const std::string first = file("first.json", auths("first"));
    const std::string second = file("second.json", auths("second"));
    EXPECT_EQ(user({{}, {"/nonexistent/auth.json", first, second}}), "first");
    EXPECT_EQ(user({{tree_.path() + "/system"}, {first}}), "system-user");
    EXPECT_EQ(user({{}, {file("empty.json", "{}"), second}}), "second");
    EXPECT_THAT(error_of([&] { user({{}, {file("bad.json", "{"), second}}); }), HasSubstr("bad.json"));
}

TEST_F(CredentialsTest, Helpers) {
    helper("good", R"(read server; test "$1" = get && echo "{\"Username\":\"$server\",\"Secret\":\"pw\"}")");
    helper("none", "cat >/dev/null; echo credentials not found; exit 1");
    helper("deaf", "exit 1");
    helper("junk", "cat >/dev/null; echo no json");
    const auto with = [&](const std::string& name) {
        return CredentialSources{{}, {file("config.json", R"({"credHelpers":{"reg.example":")" + name + R"("}})")}};
    };
    EXPECT_EQ(user(with("good")), "reg.example");
    EXPECT_EQ(user(with("good"), "other.example"), "(none)");
    EXPECT_EQ(user(with("none")), "(none)");
    EXPECT_EQ(user(with("deaf")), "(none)");
    EXPECT_THAT(error_of([&] { user(with("junk")); }), HasSubstr("credential helper junk"));
    EXPECT_THAT(error_of([&] { user(with("missing")); }), HasSubstr("docker-credential-missing is not in PATH"));
    EXPECT_THAT(error_of([&] { user(with("../evil")); }), HasSubstr("no name of a program"));
    EXPECT_EQ(user({{}, {file("store.json", R"({"credsStore":"good"})")}}, "any.example"), "any.example");
}

TEST_F(CredentialsTest, FilesAsTheEnvironmentSays) {
    const char* const names[] = {"REGISTRY_AUTH_FILE", "XDG_RUNTIME_DIR", "DOCKER_CONFIG", "HOME"};
    std::vector<std::pair<const char*, std::optional<std::string>>> saved;
    for (const auto* name : names) {
        const char* value = std::getenv(name);
        saved.emplace_back(name, value == nullptr ? std::nullopt : std::optional<std::string>(value));
        ::unsetenv(name);
    }
    ::setenv("HOME", "/h", 1);
    const auto plain = CredentialSources::from_environment({"/c"});
    ::setenv("XDG_RUNTIME_DIR", "/r", 1);
    ::setenv("DOCKER_CONFIG", "/d", 1);
    const auto set = CredentialSources::from_environment({});
    ::setenv("REGISTRY_AUTH_FILE", "/a", 1);
    const auto named = CredentialSources::from_environment({});
    for (const auto& [name, value] : saved) value ? ::setenv(name, value->c_str(), 1) : ::unsetenv(name);

    using Paths = std::vector<std::string>;
    EXPECT_EQ(plain.config_dirs, Paths{"/c"});
    EXPECT_EQ(plain.files,
              (Paths{"/run/containers/0/auth.json", "/h/.config/containers/auth.json", "/h/.docker/config.json"}));
    EXPECT_EQ(set.files, (Paths{"/r/containers/auth.json", "/h/.config/containers/auth.json", "/d/config.json"}));
    EXPECT_EQ(named.files, Paths{"/a"});
}

}  // namespace
}  // namespace rkt::test
