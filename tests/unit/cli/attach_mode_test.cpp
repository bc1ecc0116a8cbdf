#include "cli/attach_mode.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "sandbox/endpoint.hpp"

namespace rkt::cli {
namespace {

namespace endpoint = sandbox::endpoint;
using testing::ElementsAre;

PlanApp app_with(Stdio in, Stdio out, Stdio err) {
    PlanApp app{.name = AppName::parse("web")};
    app.stdin_mode = in;
    app.stdout_mode = out;
    app.stderr_mode = err;
    return app;
}
const PlanApp kPipes = app_with(Stdio::stream, Stdio::stream, Stdio::stream);
const PlanApp kOutput = app_with(Stdio::null, Stdio::stream, Stdio::log);
const PlanApp kTerminal = app_with(Stdio::shared_tty, Stdio::shared_tty, Stdio::log);
const PlanApp kNone = app_with(Stdio::null, Stdio::log, Stdio::relay);

std::string error_of(const std::string& mode, const PlanApp& app) {
    try {
        (void)choose_endpoints(parse_attach_mode(mode), app);
        return "";
    } catch (const Error& error) {
        return error.what();
    }
}
uint32_t chosen(const std::string& mode, const PlanApp& app) {
    return choose_endpoints(parse_attach_mode(mode), app).set;
}

TEST(AttachMode, EndpointsAreListed) {
    EXPECT_THAT(endpoint_names(kPipes), ElementsAre("stdin", "stdout", "stderr"));
    EXPECT_THAT(endpoint_names(kOutput), ElementsAre("stdout"));
    EXPECT_THAT(endpoint_names(kTerminal), ElementsAre("tty"));
    EXPECT_THAT(endpoint_names(kNone), ElementsAre());
}

TEST(AttachMode, AutoIsEverything) {
    for (const char* mode : {"auto", ""}) {
        EXPECT_EQ(chosen(mode, kPipes), endpoint::kStdin | endpoint::kStdout | endpoint::kStderr);
        EXPECT_EQ(chosen(mode, kOutput), endpoint::kStdout);
        EXPECT_EQ(chosen(mode, kTerminal), endpoint::kStdin | endpoint::kStdout);
    }
}

TEST(AttachMode, SomeEndpoints) {
    EXPECT_EQ(chosen("stdout,stderr", kPipes), endpoint::kStdout | endpoint::kStderr);
    EXPECT_EQ(chosen("stdin", kPipes), endpoint::kStdin);
    EXPECT_EQ(chosen("tty", kTerminal), endpoint::kStdin | endpoint::kStdout);
    EXPECT_EQ(chosen("tty-in", kTerminal), endpoint::kStdin);
    EXPECT_EQ(chosen("tty-out", kTerminal), endpoint::kStdout);
    EXPECT_EQ(chosen("tty-in,tty-out", kTerminal), endpoint::kStdin | endpoint::kStdout);
    EXPECT_TRUE(choose_endpoints(parse_attach_mode("tty-out"), kTerminal).is_terminal);
    EXPECT_FALSE(choose_endpoints(parse_attach_mode("stdout"), kOutput).is_terminal);
}

TEST(AttachMode, WhatCannotBeIsRefused) {
    EXPECT_EQ(error_of("stdfoo", kPipes), "invalid attach mode: unknown endpoint \"stdfoo\"");
    EXPECT_EQ(error_of("stdin,", kPipes), "invalid attach mode: mode must specify at least one endpoint to attach");
    EXPECT_EQ(
        error_of("tty,stdout", kPipes),
        "invalid attach mode: incompatible endpoints \"tty,stdout\", cannot simultaneously attach TTY and streams");
    EXPECT_EQ(error_of("stdin", kOutput), "app \"web\" has no such endpoint, it has: stdout");
    EXPECT_EQ(error_of("tty", kPipes), "app \"web\" has no such endpoint, it has: stdin, stdout, stderr");
    EXPECT_EQ(error_of("stdout", kTerminal), "app \"web\" has no such endpoint, it has: tty");
    EXPECT_EQ(error_of("auto", kNone),
              "app \"web\" has nothing to attach to: run it with --stdin, --stdout or --stderr=stream or tty");
}

}  // namespace
}  // namespace rkt::cli
