// Sockets that the pod's unit hands over: what an app has of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/error.hpp"
#include "unit/sandbox/test_pod.hpp"

namespace rkt::sandbox {
namespace {

using test::TestPod;
using testing::HasSubstr;

class PodSockets : public testing::Test {
protected:
    PodSockets() {
        for (Fd& socket : own_) {
            socket = Fd(check(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
            pod_.sockets.push_back(socket.get());
        }
    }
    // As a link in /proc/PID/fd names it.
    [[nodiscard]] std::string link(size_t number) const {
        struct stat st {};
        check(::fstat(own_[number].get(), &st), "fstat");
        return "socket:[" + std::to_string(st.st_ino) + "]";
    }

    Fd own_[3];
    TestPod pod_;
};

// A shell's own variables are not exported; `env` prints what the shell was given.
constexpr const char* kShow =
    "readlink /proc/self/fd/3; readlink /proc/self/fd/4; readlink /proc/self/fd/5; "
    "[ $LISTEN_PID = $$ ] && echo mine; echo $LISTEN_FDS of $LISTEN_FDNAMES";

TEST_F(PodSockets, AnAppHasItsOwnFromDescriptorThreeOn) {
    pod_.add_shell("web", kShow).sockets = {{2, "second"}, {0, "first"}};
    const auto outcome = pod_.run();
    EXPECT_EQ(outcome.output("web"), link(2) + "\n" + link(0) + "\nmine\n2 of second:first\n");
}

TEST_F(PodSockets, AnAppWithoutHasNone) {
    pod_.add_shell("web", "ls /proc/self/fd; env");
    const std::string seen = pod_.run().output("web");
    EXPECT_THAT(seen, testing::StartsWith("0\n1\n2\n3\n"));  // 3 is the directory that ls reads
    EXPECT_THAT(seen, testing::Not(HasSubstr("\n4\n")));
    EXPECT_THAT(seen, testing::Not(HasSubstr("LISTEN_")));
}

TEST_F(PodSockets, NoVariableOfTheSameNameIsBesideTheirs) {
    PlanApp& app = pod_.add_shell("web", "env | grep LISTEN_FDS=");
    app.sockets = {{1, "one"}};
    app.env.push_back("LISTEN_FDS=7");
    EXPECT_EQ(pod_.run().output("web"), "LISTEN_FDS=1\n");
}

TEST_F(PodSockets, AnAppThatIsBegunAgainHasThemAgain) {
    PlanApp& app = pod_.add_shell("web", std::string(kShow) + "; [ -e /again ] || { touch /again; exit 3; }");
    app.sockets = {{1, "one"}};
    app.restart = {.policy = RestartPolicy::on_failure, .delay_ms = 0};
    const auto outcome = pod_.run();
    EXPECT_EQ(outcome.exit_code, 0);
    const std::string once = link(1) + "\nmine\n1 of one\n";
    EXPECT_EQ(outcome.output("web"), once + once);
}

// They are of the app's program: an event handler, which is root, has none of them.
TEST_F(PodSockets, AHandlerHasNone) {
    PlanApp& app = pod_.add_shell("web", "true");
    app.sockets = {{1, "one"}};
    app.pre_start = {"/bin/sh", "-c", "env; readlink /proc/self/fd/3; echo handled"};
    const std::string seen = pod_.run().output("web");
    EXPECT_THAT(seen, HasSubstr("handled\n"));
    EXPECT_THAT(seen, testing::Not(HasSubstr("LISTEN_")));
    EXPECT_THAT(seen, testing::Not(HasSubstr("socket:")));
}

TEST_F(PodSockets, TwoAppsShareThem) {
    pod_.add_shell("one", kShow).sockets = {{0, "a"}};
    pod_.add_shell("two", kShow).sockets = {{1, "b"}, {0, "a"}};
    const auto outcome = pod_.run();
    EXPECT_EQ(outcome.output("one"), link(0) + "\nmine\n1 of a\n");
    EXPECT_EQ(outcome.output("two"), link(1) + "\n" + link(0) + "\nmine\n2 of b:a\n");
}

}  // namespace
}  // namespace rkt::sandbox
