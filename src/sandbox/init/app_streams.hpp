// All attachable streams of one app: pipes, or one terminal for those that are one.
#pragma once

#include <optional>

#include "sandbox/flat_plan.hpp"
#include "sandbox/init/input_stream.hpp"
#include "sandbox/init/output_stream.hpp"
#include "sandbox/init/streams.hpp"

namespace rkt::sandbox::init {

class AppStreams {
public:
    struct Name {
        const char* app;
        const char* unit;
    };
    explicit AppStreams(Name name) noexcept : name_(name) {}

    StepError open(const FlatStdio (&modes)[3], StreamEnds& ends) noexcept;
    int attach(uint32_t wanted, Attachment& attachment) noexcept;  // 0 or errno
    void pump(int64_t now_ms) noexcept;
    void app_ended() noexcept;
    [[nodiscard]] bool has_ended() const noexcept;  // the app has, and everything is passed on

    void add_to(PollSet& set, uint32_t index) const noexcept;
    [[nodiscard]] int64_t deadline_ms() const noexcept;

private:
    int open_pipe(int number, StreamEnds& ends) noexcept;
    int open_terminal(const FlatStdio (&modes)[3], StreamEnds& ends) noexcept;
    int attach_pipes(uint32_t wanted, Attachment& attachment) noexcept;
    int attach_terminal(uint32_t wanted, Attachment& attachment) noexcept;

    Name name_;
    bool app_ended_ = false;
    Fd terminal_;  // the app's side, so that there is always one; empty: no terminal
    Fd master_;
    std::optional<InputStream> input_;
    std::optional<OutputStream> outputs_[2];  // stdout or a terminal's, stderr
};

}  // namespace rkt::sandbox::init
