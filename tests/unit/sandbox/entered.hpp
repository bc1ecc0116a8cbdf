// What a command prints that `enter` puts beside an app.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <string>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "sandbox/enter.hpp"
#include "unit/sandbox/test_pod.hpp"

namespace rkt::test {

// What enter() prints reaches us through a pipe, so it runs in a process of its own.
inline std::string enter_and_read(const TestPod& pod, pid_t leader, const std::string& script) {
    auto out = make_pipe();
    const pid_t child = check(::fork(), "fork");
    if (child == 0) {
        ::dup2(out.write.get(), 1);
        ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), 0);
        int code = 255;
        try {
            code = sandbox::enter({pod.plan,
                                   pod.plan.apps[0],
                                   leader,
                                   {"/bin/sh", "-c", script},
                                   {"PATH=/bin"},
                                   RKT_INIT_PATH,
                                   RKT_FILTER_PATH});
        } catch (const Error& error) {
            (void)!::write(1, error.what(), strlen(error.what()));
        }
        ::_exit(code);
    }
    out.write.reset();
    std::string text = read_all(out.read);
    ::waitpid(child, nullptr, 0);
    return text;
}

// The pod's first app runs until then: it must be one that does not end by itself.
inline std::string entered(TestPod& pod, const std::string& script) {
    sandbox::Leader leader = pod.start_and_release();
    std::string text;
    TestPod::finish(leader, [&](sandbox::Leader& to, sandbox::Event& event) {
        if (event.kind != sandbox::Event::Kind::ready) return;
        text = enter_and_read(pod, to.pid(), script);
        to.stop(SIGTERM);
    });
    return text;
}

}  // namespace rkt::test
