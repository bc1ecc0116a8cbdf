#include "base/child.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <cerrno>

#include "base/error.hpp"

namespace rkt {
namespace {

TEST(Child, ReportsExitCodeAndSignal) {
    EXPECT_EQ(Child::spawn({"/bin/sh", "-c", "exit 7"}).wait().as_exit_code(), 7);
    EXPECT_EQ(Child::spawn({"/bin/sh", "-c", "kill -TERM $$"}).wait().as_exit_code(), 128 + SIGTERM);
}

TEST(Child, MissingProgramIsAnErrorOfSpawn) {
    try {
        (void)Child::spawn({"/nonexistent/program"});
        FAIL() << "spawn did not throw";
    } catch (const SystemError& error) {
        EXPECT_EQ(error.errnum(), ENOENT);
        EXPECT_NE(error.message().find("/nonexistent/program"), std::string::npos);
    }
}

TEST(Child, RedirectsReachTheProgram) {
    auto out = make_pipe();
    const Child::Redirect redirect{out.write.get(), 1};
    Child child = Child::spawn({"/bin/sh", "-c", "echo hello"}, {&redirect, 1});
    out.write.reset();
    EXPECT_EQ(read_all(out.read), "hello\n");
    EXPECT_EQ(child.wait().as_exit_code(), 0);
}

TEST(Child, DescriptorsAreNotInherited) {
    const auto pipe = make_pipe();
    const std::string probe = "test ! -e /proc/self/fd/" + std::to_string(pipe.write.get());
    EXPECT_EQ(Child::spawn({"/bin/sh", "-c", probe}).wait().as_exit_code(), 0);
}

TEST(Child, IsKilledWhenNobodyWaits) {
    auto alive = make_pipe();
    {
        const Child::Redirect redirect{alive.write.get(), 1};
        const Child child = Child::spawn({"/bin/sh", "-c", "exec sleep 1000"}, {&redirect, 1});
        alive.write.reset();
    }
    EXPECT_EQ(read_all(alive.read), "");  // end of file: the only writer is gone
}

}  // namespace
}  // namespace rkt
