// A pod in the foreground of another process, as a test works with it while it runs.
#pragma once

#include <gtest/gtest.h>

#include "functional/program.hpp"
#include "support/file_watch.hpp"

namespace rkt::test {

class RunningPod {
public:
    // Until it is ready. `words` save the UUID in the host's file "uuid", if it is not there already.
    RunningPod(const Host& host, const std::vector<std::string>& words) : host_(host) {
        const FileWatch watch(host.dir().path());
        process_.emplace(Child::spawn(host.command(words)));
        watch.until([&] { return host.dir().find_and_read("uuid").value_or("").size() >= kUuidSize; });
        uuid_ = host.dir().read_file("uuid");
        const Result status = host.rkt({"status", "--wait-ready=60s", uuid_});
        EXPECT_NE(status.out.find("state=running\n"), std::string::npos) << status.out << status.err;
    }
    [[nodiscard]] const std::string& uuid() const { return uuid_; }
    // Where init writes (pod/layout.hpp).
    [[nodiscard]] std::string status_directory() const { return host_.data() + "/pods/run/" + uuid_ + "/status"; }
    int stop() {
        (void)host_.rkt({"stop", uuid_});
        return process_->wait().as_exit_code();
    }

private:
    static constexpr size_t kUuidSize = 36;

    const Host& host_;
    std::optional<Child> process_;
    std::string uuid_;
};

}  // namespace rkt::test
