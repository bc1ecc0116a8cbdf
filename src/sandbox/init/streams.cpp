#include "sandbox/init/streams.hpp"

#include <cerrno>
#include <cstddef>
#include <new>

#include "sandbox/init/app_streams.hpp"

namespace rkt::sandbox::init {
namespace {

alignas(AppStreams) std::byte memory[kMaxApps][sizeof(AppStreams)];
AppStreams* app_streams[kMaxApps];

bool has_attachable_stream(const FlatApp& app) noexcept {
    for (const FlatStdio mode : app.stdio) {
        if (mode == FlatStdio::stream || mode == FlatStdio::shared_tty) return true;
    }
    return false;
}

}  // namespace

StepError open_streams(const FlatPlan& plan, const FlatApp& app, uint32_t index, const char* unit,
                       StreamEnds& ends) noexcept {
    close_streams(index);
    if (!has_attachable_stream(app)) return done();
    app_streams[index] = new (memory[index]) AppStreams({plan.text(app.name), unit});
    const StepError error = app_streams[index]->open(app.stdio, ends);
    if (error) close_streams(index);
    return error;
}

void end_streams(uint32_t index, int64_t now_ms) noexcept {
    if (app_streams[index] == nullptr) return;
    app_streams[index]->app_ended();
    pump_streams(index, now_ms);
}

void close_streams(uint32_t index) noexcept {
    if (app_streams[index] == nullptr) return;
    app_streams[index]->~AppStreams();
    app_streams[index] = nullptr;
}

int attach(uint32_t index, uint32_t wanted, Attachment& attachment) noexcept {
    return app_streams[index] == nullptr ? ESRCH : app_streams[index]->attach(wanted, attachment);
}

void add_streams(PollSet& set, uint32_t index) noexcept {
    if (app_streams[index] != nullptr) app_streams[index]->add_to(set, index);
}

void pump_streams(uint32_t index, int64_t now_ms) noexcept {
    if (app_streams[index] == nullptr) return;
    app_streams[index]->pump(now_ms);
    if (app_streams[index]->has_ended()) close_streams(index);
}

bool has_open_streams(uint32_t index) noexcept { return app_streams[index] != nullptr; }

int64_t streams_deadline_ms(uint32_t index) noexcept {
    return app_streams[index] == nullptr ? kNever : app_streams[index]->deadline_ms();
}

}  // namespace rkt::sandbox::init
