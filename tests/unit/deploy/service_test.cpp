#include "deploy/service.hpp"

#include <gtest/gtest.h>

#include "deploy/activation.hpp"
#include "spec/unit_words.hpp"

namespace rkt::deploy {
namespace {

// What comes from outside stays one word of the command, and one line of the file.
TEST(Service, HostileWordsStayWords) {
    const std::vector<std::string> command{"/usr/bin/rkt", "run", "a\nExecStart=/bin/evil", "%n", "$HOME", "it's"};
    const UnitFile unit = service_unit({.description = "web\n[Install]", .command = command});
    const UnitFile read = parse_unit_file(print_unit_file(unit), "web.service");
    EXPECT_EQ(read.find("Install"), nullptr);
    const auto starts = read.find("Service")->all("ExecStart");
    ASSERT_EQ(starts.size(), 1U);
    const std::vector<std::string> seen{"/usr/bin/rkt", "run", "a\nExecStart=/bin/evil", "%%n", "$$HOME", "it's"};
    EXPECT_EQ(split_words(starts[0]->value), seen);
}

TEST(Service, WhatIsAddedIsSaidLast) {
    PodService service{.description = "web", .command = {"/usr/bin/rkt", "run", "web"}};
    service.more.section("Service").add("Restart", "always");
    service.more.section("Install").add("WantedBy", "multi-user.target");
    const UnitFile unit = service_unit(service);
    EXPECT_EQ(unit.find("Service")->last("Restart")->value, "always");
    EXPECT_EQ(unit.sections.back().name, "Install");
}

TEST(Service, OfATemplateHasTheInstanceInItsWords) {
    PodService service{.description = "50% of web", .command = {"/usr/bin/rkt", "run", "a%i b", "%n"}};
    service.is_template = true;
    const UnitFile unit = service_unit(service);
    EXPECT_EQ(unit.find("Service")->last("ExecStart")->value, "/usr/bin/rkt run \"a%i b\" \"%%n\"");
    EXPECT_EQ(unit.find("Unit")->last("Description")->value, "50%% of web %i");
}

TEST(Service, WaitsForWhatIsMountedWhereItsVolumesAre) {
    PodService service{
        .description = "web",
        .command = {"/usr/bin/rkt", "run", "--volume=a,kind=host,source=/srv/a", "--volume=b,kind=empty",
                    "--volume=c,kind=host,source=/srv/it's \"100%\"", "--volume=nonsense",
                    "--volume=d,kind=host,source=/a\nb", "web", "--", "--volume=x,kind=host,source=/of/the/app"}};
    const auto paths = [&] {
        const UnitFile unit = service_unit(service);
        std::vector<std::string> values;
        for (const UnitEntry* entry : unit.find("Unit")->all("RequiresMountsFor")) values.push_back(entry->value);
        return values;
    };
    EXPECT_EQ(paths(), (std::vector<std::string>{"/srv/a", "\"/srv/it's \\\"100%%\\\"\""}));
    service.command = {"/usr/bin/rkt", "run", "--volume=a,kind=host,source=/srv/%i", "web"};
    EXPECT_EQ(paths(), std::vector<std::string>{"/srv/%%i"});
    service.is_template = true;
    EXPECT_EQ(paths(), std::vector<std::string>{"/srv/%i"});
}

TEST(Activation, NamesItsAddressesAndTimes) {
    EXPECT_EQ(print_unit_file(socket_unit("web", {"8080", "127.0.0.1:80"})),
              "[Unit]\nDescription=Sockets of web\n\n[Socket]\nListenStream=8080\nListenStream=127.0.0.1:80\n\n"
              "[Install]\nWantedBy=sockets.target\n");
    EXPECT_EQ(timer_unit("web", "*-*-* 01:00\n[Service]").find("Timer")->last("OnCalendar")->value.find('\n'),
              std::string::npos);
}

}  // namespace
}  // namespace rkt::deploy
