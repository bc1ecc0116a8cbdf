#include "cli/unit_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace rkt::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// A manager that has one service.
class OneService : public systemd::Services {
public:
    explicit OneService(std::vector<systemd::ExecCommand> starts) : starts_(std::move(starts)) {}
    std::vector<systemd::ExecCommand> exec_start(const systemd::UnitName& /*service*/) override { return starts_; }

    std::vector<systemd::UnitName> active() override { return {}; }
    systemd::ServiceState state(const systemd::UnitName& /*service*/) override { return {}; }
    std::vector<systemd::UnitName> dependents(const systemd::UnitName& /*unit*/) override { return {}; }
    void start(const systemd::UnitName& /*unit*/) override {}
    void start_all(const std::vector<systemd::UnitName>& /*units*/) override {}
    void restart_all(const std::vector<systemd::UnitName>& /*units*/, systemd::WaitUntil /*until*/) override {}
    void stop(const systemd::UnitName& /*unit*/) override {}
    void reload() override {}
    void watch(const std::vector<systemd::UnitName>& /*services*/) override {}
    bool wait_for_change(Deadline /*deadline*/, const Fd& /*interruption*/) override { return false; }

private:
    std::vector<systemd::ExecCommand> starts_;
};

class UnitCommandTest : public ::testing::Test {
protected:
    UnitCommand command_of(const std::vector<std::vector<std::string>>& commands) {
        std::vector<systemd::ExecCommand> starts;
        for (const auto& words : commands) starts.push_back({words.at(0), words, false});
        OneService services(starts);
        return unit_command(session, services, systemd::UnitName::parse_service("web"));
    }
    std::ostringstream out;
    std::ostringstream err;
    Session session{out, err};
};

TEST_F(UnitCommandTest, HasTheImagesAndTheGlobalOptions) {
    const UnitCommand command =
        command_of({{"/usr/bin/rkt", "--dir=/srv/rkt", "--insecure-options=image", "run", "--pull-policy=never",
                     "docker://a", "--signature=/s", "--", "x", "---", "docker://b"}});
    ASSERT_EQ(command.run.pod.apps.size(), 2U);
    EXPECT_EQ(command.run.pod.apps[0].image, "docker://a");
    EXPECT_EQ(command.run.pod.apps[0].signature, "/s");
    EXPECT_EQ(command.run.pod.apps[1].image, "docker://b");
    EXPECT_EQ(command.run.pod.pull_policy, image::PullPolicy::never);
    EXPECT_EQ(command.session.data_dir, "/srv/rkt");
    EXPECT_TRUE(command.session.insecure.has(InsecureOptions::image));
}

TEST_F(UnitCommandTest, OfAnotherServiceIsAnErrorThatNamesIt) {
    const std::vector<std::string> run{"/usr/bin/rkt", "run", "docker://a"};
    const std::vector<std::vector<std::vector<std::string>>> wrong{{},
                                                                   {{"/usr/bin/podman", "run", "a"}},
                                                                   {run, run},
                                                                   {{"/usr/bin/rkt", "gc"}},
                                                                   {{"/usr/bin/rkt"}},
                                                                   {{"/usr/bin/rkt", "run", "--no-such-option"}}};
    for (const auto& commands : wrong)
        EXPECT_THAT([&] { (void)command_of(commands); }, ThrowsMessage<Error>(HasSubstr("unit web.service")))
            << commands.size();
}

TEST(ServiceName, HasItsSuffix) {
    EXPECT_EQ(systemd::UnitName::parse_service("web").str(), "web.service");
    EXPECT_EQ(systemd::UnitName::parse_service("web@1.service").str(), "web@1.service");
    EXPECT_THROW((void)systemd::UnitName::parse_service("a/b"), Error);
}

}  // namespace
}  // namespace rkt::cli
