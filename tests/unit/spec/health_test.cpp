// What options, annotations and images say of an app's health.
#include "spec/health.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "spec/oci.hpp"

namespace rkt {
namespace {

using Argv = std::vector<std::string>;

PlanHealth check_of_image(const std::string& json) { return parse_health({{kImageHealthAnnotation, json}}, {}).check; }
Health with(const std::string& setting, const std::string& value) {
    return parse_health({{kImageHealthAnnotation, R"({"Test":["CMD","/check"]})"}},
                        {{health_annotation(setting), value}});
}
std::string complaint(const std::string& setting, const std::string& value) {
    try {
        Health health;
        set_health(health, setting, value);
    } catch (const UsageError& error) {
        return error.message();
    }
    return "(none)";
}

TEST(HealthOptions, NothingIsSaid) {
    const Health health = parse_health({}, {});
    EXPECT_EQ(health.sdnotify, SdNotify::ignore);
    EXPECT_EQ(health.check, PlanHealth{});
}

TEST(HealthOptions, AnImageOfDocker) {
    const PlanHealth check = check_of_image(
        R"({"Test":["CMD-SHELL","curl -f http://localhost/"],"Interval":5000000000,"Timeout":3000000000,)"
        R"("StartPeriod":1000000000,"StartInterval":500000000,"Retries":7})");
    EXPECT_EQ(check.argv, (Argv{"/bin/sh", "-c", "curl -f http://localhost/"}));
    EXPECT_EQ(check.interval_ms, 5000U);
    EXPECT_EQ(check.timeout_ms, 3000U);
    EXPECT_EQ(check.start_period_ms, 1000U);
    EXPECT_EQ(check.start_interval_ms, 500U);
    EXPECT_EQ(check.retries, 7U);
    EXPECT_EQ(check_of_image(R"({"Test":["CMD","/check","-x"]})").argv, (Argv{"/check", "-x"}));
    EXPECT_EQ(check_of_image(R"({"Test":["CMD","/check"],"Interval":0})").interval_ms, 30000U);
    EXPECT_EQ(check_of_image(R"({"Test":["NONE"]})").argv, Argv{});
    EXPECT_EQ(check_of_image(R"({"Test":[]})").argv, Argv{});
}

TEST(HealthOptions, AnImageThatSaysNonsense) {
    for (const char* json : {R"({"Test":["CMD-SHELL"]})", R"({"Test":["CMD"]})", R"({"Test":"x"})",
                             R"({"Interval":-1})", R"({"Interval":1e300})", R"({"Retries":"3"})", "[]", "{"}) {
        EXPECT_THROW((void)check_of_image(json), ParseError) << json;
    }
}

TEST(HealthOptions, TheAppsWordWinsOverTheImages) {
    const NameValues image{{kImageHealthAnnotation, R"({"Test":["CMD","/check"],"Retries":7})"},
                           {kSupportsNotifyAnnotation, "true"}};
    EXPECT_EQ(parse_health(image, {}).sdnotify, SdNotify::container);
    EXPECT_EQ(parse_health(image, {{kSupportsNotifyAnnotation, "false"}}).sdnotify, SdNotify::ignore);
    const Health health = parse_health(
        image, {{health_annotation("sdnotify"), "healthy"}, {health_annotation("health-interval"), "1min 1s"}});
    EXPECT_EQ(health.sdnotify, SdNotify::healthy);
    EXPECT_EQ(health.check.argv, Argv{"/check"});
    EXPECT_EQ(health.check.interval_ms, 61000U);
    EXPECT_EQ(health.check.retries, 7U);
    EXPECT_EQ(parse_health(image, {{health_annotation("health-cmd"), "none"}}).check.argv, Argv{});
}

TEST(HealthOptions, ACommandIsAShellsOrWords) {
    EXPECT_EQ(with("health-cmd", "test -e /x").check.argv, (Argv{"/bin/sh", "-c", "test -e /x"}));
    EXPECT_EQ(with("health-cmd", R"(["/check","a b"])").check.argv, (Argv{"/check", "a b"}));
    EXPECT_EQ(with("health-cmd", R"(["CMD-SHELL","x | y"])").check.argv, (Argv{"/bin/sh", "-c", "x | y"}));
    EXPECT_EQ(with("health-on-failure", "restart").check.action, HealthAction::restart);
}

TEST(HealthOptions, WhatIsWrongIsSaid) {
    EXPECT_EQ(complaint("sdnotify", "conmon"), "expected one of container, healthy, ignore");
    EXPECT_EQ(complaint("health-on-failure", "reboot"), "expected one of none, kill, restart, stop");
    EXPECT_EQ(complaint("health-retries", "0"), "expected a number of 1 or more");
    EXPECT_EQ(complaint("health-cmd", ""), "expected a command, or none");
    for (const char* value : {"0", "-1s", "soon", "infinity", "1us"}) {
        EXPECT_EQ(complaint("health-interval", value), "expected a time span such as 500ms or 1min 30s") << value;
    }
    EXPECT_EQ(complaint("health-start-period", "0"), "(none)");
    EXPECT_NE(complaint("health-cmd", R"(["CMD-SHELL"])"), "(none)");
    EXPECT_NE(complaint("health-cmd", R"([1])"), "(none)");
    for (const char* setting : {"sdnotify", "health-retries", "health-on-failure"}) {
        const std::string value = setting == std::string("sdnotify")         ? "healthy"
                                  : setting == std::string("health-retries") ? "2"
                                                                             : "kill";
        EXPECT_THROW((void)parse_health({}, {{health_annotation(setting), value}}), Error) << setting;
    }
}

TEST(HealthOptions, ItTravelsWithTheImage) {
    const std::string health = R"({"Test":["CMD","/check"],"Interval":1000000000})";
    const oci::Config config =
        oci::parse_config(R"({"rootfs":{"diff_ids":[]},"config":{"Healthcheck":)" + health + "}}");
    EXPECT_EQ(config.health_check, health);
    const ImageManifest image = oci::convert(config, {"a/b", "r", "b", "t", "", ""});
    EXPECT_EQ(parse_health(image.annotations, {}).check.argv, Argv{"/check"});
    EXPECT_EQ(oci::parse_config(oci::print_config(oci::config_of(image, {}))).health_check, health);
}

}  // namespace
}  // namespace rkt
