// What apps see of the pod's credentials, and who may read them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/sandbox/test_pod.hpp"

namespace rkt::sandbox {
namespace {

using test::TestPod;
using testing::HasSubstr;

class PodCredentials : public testing::Test {
protected:
    PodCredentials() {
        pod_.credentials = {{"password", std::string("secret\0\n", 8)}, {"empty", ""}};
        for (const auto& credential : pod_.credentials) pod_.plan.credentials.push_back(credential.id);
    }
    PlanApp& add(const std::string& name, const std::string& script) { return pod_.add_shell(name, script); }

    TestPod pod_;
};

TEST_F(PodCredentials, BelongToTheAppsUserAlone) {
    PlanApp& app = add("web",
                       "cd /run/credentials/web.service; stat -c '%n %a %u %g %s' . *; cat password; cd /run/secrets; "
                       "stat -c '%n %a %u %g %s' . *; cat password");
    app.user = "1000";
    app.group = "1001";
    app.capabilities = 0;
    const std::string directory = ". 500 1000 0 0\nempty 400 1000 0 0\npassword 400 1000 0 8\n";
    const std::string bytes("secret\0\n", 8);
    EXPECT_EQ(pod_.run().output("web"), directory + bytes + directory + bytes);
}

TEST_F(PodCredentials, CannotBeWritten) {
    add("web",
        "for d in /run/credentials/web.service /run/secrets; do echo x >$d/password; echo x >$d/new; rm $d/empty; "
        "done; true");
    const std::string seen = pod_.run().output("web", true);
    size_t refusals = 0;
    for (size_t at = 0; (at = seen.find("Read-only file system", at)) != std::string::npos; ++at) ++refusals;
    EXPECT_EQ(refusals, 6u) << seen;
}

// An app of another user reads neither those of the first nor the pod's own.
TEST_F(PodCredentials, OfAnotherAppAreNotThere) {
    add("web", "true").user = "1000";
    add("db", "ls /run/credentials; ls -d /run/rkt 2>&1; cat /run/secrets/password").user = "2000";
    const std::string seen = pod_.run().output("db");
    EXPECT_THAT(seen, testing::StartsWith("db.service\n"));
    EXPECT_THAT(seen, HasSubstr("/run/rkt: No such file"));
    EXPECT_THAT(seen, HasSubstr("secret"));
}

TEST_F(PodCredentials, OfAnAppThatIsBegunAgainAreThereAgain) {
    PlanApp& app = add("web", "cat /run/secrets/password; [ -e /again ] || { touch /again; exit 3; }");
    app.restart = {.policy = RestartPolicy::on_failure, .delay_ms = 0};
    EXPECT_EQ(pod_.run().output("web"), std::string("secret\0\nsecret\0\n", 16));
}

TEST_F(PodCredentials, AVolumeInTheirPlaceIsSeenThere) {
    const std::string source = pod_.make_host_dir("own");
    pod_.plan.volumes = {{"own", source}};
    add("web", "ls /run/secrets; ls /run/credentials/web.service").mounts = {{"own", "/run/secrets"}};
    EXPECT_EQ(pod_.run().output("web"), "empty\npassword\n");
}

TEST_F(PodCredentials, AreThereInAReadOnlyRoot) {
    add("web", "cat /run/secrets/password").read_only_rootfs = true;
    EXPECT_EQ(pod_.run().output("web"), std::string("secret\0\n", 8));
}

TEST(PodWithoutCredentials, HasNoPlaceForThem) {
    TestPod pod;
    EXPECT_EQ(pod.run_shell("ls -d /run/credentials /run/secrets 2>/dev/null; echo none"), "none\n");
}

}  // namespace
}  // namespace rkt::sandbox
