// The ids of pods, from the command line on: pods without a bus, on this host's kernel.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "functional/oci_layout.hpp"
#include "functional/program.hpp"

namespace rkt::test {
namespace {

using testing::HasSubstr;

constexpr const char* kMap = "/proc/self/uid_map";
constexpr const char* kHosts = "0 0 4294967295";

// The map's three numbers, without its blanks and what stands before them.
std::string map_in(const std::string& text) {
    std::istringstream words(text.substr(text.find("]: ") == std::string::npos ? 0 : text.find("]: ") + 2));
    std::string inside;
    std::string outside;
    std::string size;
    words >> inside >> outside >> size;
    return inside + " " + outside + " " + size;
}

class Users : public testing::Test {
protected:
    Users() : layout_(host_.path("hello"), R"("Entrypoint":["/program"])") {
        image_ = text::trim(host_.rkt({"fetch", "--full", "--quiet", layout_.reference()}).out);
    }
    [[nodiscard]] Result run(std::vector<std::string> words) const {
        words.insert(words.begin(), "run");
        for (const char* word : {image_.c_str(), "--", "show", kMap}) words.emplace_back(word);
        return host_.rkt(words);
    }

    Host host_;
    OciLayout layout_;
    std::string image_;
};

class PreparedPod {
public:
    PreparedPod(const Host& host, const std::string& image)
        : host_(host),
          uuid_(text::trim(host.rkt({"prepare", image, "--", "pause"}).out)),
          starter_(Child::spawn(host.command({"run-prepared", "--net=none", "--quiet", uuid_}))) {
        EXPECT_THAT(host.rkt({"status", "--wait-ready=30s", uuid_}).out, HasSubstr("state=running\n"));
    }
    [[nodiscard]] std::string base() const {
        std::istringstream map(map_in(host_.rkt({"enter", uuid_, "/program", "show", kMap}).out));
        std::string base;
        map >> base >> base;
        return base;
    }
    void stop() {
        EXPECT_EQ(host_.rkt({"stop", uuid_}).status, 0);
        EXPECT_EQ(starter_.wait().as_exit_code(), 0);
    }

private:
    const Host& host_;
    std::string uuid_;
    Child starter_;
};

TEST_F(Users, EachPodHasARangeOfItsOwn) {
    PreparedPod one(host_, image_);
    PreparedPod two(host_, image_);
    const std::string bases[] = {one.base(), two.base()};
    EXPECT_NE(bases[0], bases[1]);
    for (const std::string& base : bases) {
        EXPECT_GE(std::stoul(base), 524288U);
        EXPECT_TRUE(std::filesystem::exists("/run/systemd/nspawn-uid/" + base));
    }
    one.stop();
    EXPECT_FALSE(std::filesystem::exists("/run/systemd/nspawn-uid/" + bases[0]));
    EXPECT_TRUE(std::filesystem::exists("/run/systemd/nspawn-uid/" + bases[1]));
    two.stop();
}

TEST_F(Users, TheHostsWhereItIsAskedFor) {
    EXPECT_EQ(map_in(run({"--net=none", "--private-users=no"}).out), kHosts);
    // Nothing of the host's network belongs to a user namespace.
    EXPECT_EQ(map_in(run({"--net=host"}).out), kHosts);
    EXPECT_EQ(map_in(run({"--net=host", "--private-users=655360:1000"}).out), "0 655360 1000");
}

TEST_F(Users, PrepareSettlesThem) {
    const std::string uuid(text::trim(host_.rkt({"prepare", "--private-users=no", image_, "--", "show", kMap}).out));
    EXPECT_EQ(map_in(host_.rkt({"run-prepared", "--net=none", uuid}).out), kHosts);
}

TEST_F(Users, AFileSystemThatKnowsNoOthersIsSaidInOneLine) {
    const std::vector<std::string> words{"--net=none", "--volume=proc,kind=host,source=/proc,recursive=false",
                                         "--mount=volume=proc,target=/p"};
    const std::string reason = "taking the host's trees: owners in /proc: Invalid argument\n";
    const Result automatic = run(words);
    EXPECT_EQ(automatic.status, 0);
    EXPECT_EQ(map_in(automatic.out), kHosts);
    EXPECT_THAT(automatic.err, HasSubstr("run: no user namespace for this pod: " + reason));
    EXPECT_EQ(count_lines(automatic.err), 2U);  // and that there is no bus

    std::vector<std::string> required = words;
    required.insert(required.begin(), "--private-users");
    const Result refused = run(required);
    EXPECT_EQ(refused.status, 254);
    EXPECT_THAT(refused.err, HasSubstr("run: " + reason));
}

}  // namespace
}  // namespace rkt::test
