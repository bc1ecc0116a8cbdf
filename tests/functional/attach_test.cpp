// Attaching to apps of pods that run without a bus.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "functional/oci_layout.hpp"
#include "functional/program.hpp"

namespace rkt::test {
namespace {

using testing::HasSubstr;

class Attach : public testing::Test {
protected:
    Attach() : layout_(host_.path("hello"), R"("Entrypoint":["/program"])") {
        image_ = text::trim(host_.rkt({"fetch", "--full", "--quiet", layout_.reference()}).out);
    }
    // Of these words behind the image; returns when it is ready.
    void run(std::vector<std::string> words) {
        words.insert(words.begin(), {"prepare", image_});
        uuid_ = text::trim(host_.rkt(words).out);
        const Fd out(::open(host_.path("output").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
        const std::vector<Child::Redirect> redirects{{out.get(), 1}};
        starter_.emplace(Child::spawn(host_.command({"run-prepared", "--net=none", uuid_}), redirects));
        EXPECT_THAT(host_.rkt({"status", "--wait-ready=30s", uuid_}).out, HasSubstr("state=running\n"));
    }
    Result attach(std::vector<std::string> words, const std::string& input = "") {
        words.insert(words.begin(), "attach");
        words.push_back(uuid_);
        return host_.rkt(words, input);
    }
    std::string refusal(const std::vector<std::string>& words) {
        const Result result = attach(words);
        EXPECT_EQ(result.status, 254);
        EXPECT_EQ(result.out, "");
        return result.err;
    }
    int stop() {
        EXPECT_EQ(host_.rkt({"stop", uuid_}).status, 0);
        return starter_->wait().as_exit_code();
    }

    Host host_;
    OciLayout layout_;
    std::string image_;
    std::string uuid_;
    std::optional<Child> starter_;
};

TEST_F(Attach, WhatIsSentComesBackAndItsEndEndsTheApp) {
    run({"--stdin=stream", "--stdout=stream", "--stderr=stream", "--exec=/program", "--", "echo"});
    EXPECT_EQ(attach({"--mode=list"}).out, "stdin\nstdout\nstderr\n");
    const Result result = attach({}, "one\ntwo\n");
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.out, "one\ntwo\n");
    EXPECT_EQ(result.err, "ended\n");
    EXPECT_EQ(starter_->wait().as_exit_code(), 0);
    EXPECT_EQ(host_.dir().read_file("output"), "");  // run's own streams are nobody's endpoints
    EXPECT_EQ(refusal({}), "attach: pod \"" + uuid_ + "\" isn't currently running\n");
}

TEST_F(Attach, ATerminalShowsWhatIsTyped) {
    run({"--stdin=tty", "--stdout=tty", "--exec=/program", "--", "echo"});
    EXPECT_EQ(attach({"--mode=list"}).out, "tty\n");
    // The end of input is typed as a terminal has it, and the echo comes first.
    EXPECT_EQ(attach({"--mode=tty"}, "word\n").out, "word\r\nword\r\n");
    EXPECT_EQ(starter_->wait().as_exit_code(), 0);
}

TEST_F(Attach, RefusalsSayWhatThereIs) {
    run({"--stdin=stream", "--exec=/program", "--", "pause"});
    EXPECT_EQ(refusal({"--mode=stdout"}), "attach: app \"hello\" has no such endpoint, it has: stdin\n");
    EXPECT_EQ(refusal({"--mode=nothing"}), "attach: invalid attach mode: unknown endpoint \"nothing\"\n");
    EXPECT_EQ(refusal({"--app=other"}), "attach: no app \"other\" in the pod (apps: hello)\n");
    EXPECT_EQ(stop(), 0);
}

TEST_F(Attach, AnAppThatLogsHasNothingToAttachTo) {
    run({"--exec=/program", "--", "pause"});
    EXPECT_EQ(
        refusal({}),
        "attach: app \"hello\" has nothing to attach to: run it with --stdin, --stdout or --stderr=stream or tty\n");
    EXPECT_EQ(attach({"--mode=list"}).out, "");
    EXPECT_EQ(stop(), 0);
}

TEST_F(Attach, APodWithStreamsOfItsOwnIsNotInteractive) {
    const std::string uuid(text::trim(host_.rkt({"prepare", image_, "--stdin=tty", "--exec=/program"}).out));
    const Result result = host_.rkt({"run-prepared", "--net=none", "--interactive", uuid});
    EXPECT_EQ(result.status, 254);
    EXPECT_THAT(result.err, HasSubstr("which --interactive excludes"));
    EXPECT_EQ(host_.rkt({"run", image_, "--stdin=tty", "--stdout=stream"}).err,
              "run: stdin, stdout and stderr of an app cannot be stream and tty at once\n");
}

}  // namespace
}  // namespace rkt::test
