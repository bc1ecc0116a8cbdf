#include "sandbox/journal/sink.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "sandbox/app/journal_stream.hpp"
#include "sandbox/journal/clock.hpp"
#include "sandbox/write_as.hpp"

namespace rkt::sandbox::journal {
namespace {

constexpr uint64_t kFileSize = uint64_t{4} << 20;
// A journald that reads nothing for that long is ill; until then it holds up the writers, as it would without us.
constexpr int kJournaldPatienceMs = 10'000;

}  // namespace

void Sink::open(const char* unit, pid_t leader, const Host& host, const Files& files) noexcept {
    unit_ = unit;
    leader_ = leader;
    host_ = host;
    files_ = files;
}

void Sink::begin() noexcept { journal_.open(Fd(files_.directory), files_.machine, files_.boot, kFileSize); }

void Sink::note_kill(int signal) const noexcept {
    char line[160];
    snprintf(
        line, sizeof line,
        "<4>what writes the pod's own journal was killed by signal %d and is begun again; what it had just read may be "
        "missing in it\n",
        signal);
    say(line);
}

Fd Sink::open(const StreamName& name) const noexcept {
    Fd stream = app::open_journal();
    char header[1024];
    const int size = snprintf(header, sizeof header, "%s\n%s\n%d\n%d\n0\n0\n0\n", name.identifier, unit_, name.priority,
                              name.has_levels ? 1 : 0);
    if (!stream || ::send(stream.get(), header, static_cast<size_t>(size), MSG_NOSIGNAL) != size) return {};
    return stream;
}

void Sink::pass_on(Fd& journald, std::string_view bytes, const ucred& writer) const noexcept {
    write_as(writer, leader_, journald, bytes, kJournaldPatienceMs);
}

void Sink::keep(std::string_view line, const StreamName& name, const ucred& writer, const char* line_break) noexcept {
    const Fields fields(line, name, writer_of(writer), host_, line_break);
    if (fields.begin()->size() == kRoomBefore) return;  // nothing but a level
    note(journal_.append({0, now_us(CLOCK_REALTIME), now_us(CLOCK_MONOTONIC), fields.begin(), fields.count()}));
}

// A line when it begins, and one when it is over.
void Sink::note(int errnum) noexcept {
    char line[256];
    if (errnum != 0 && missing_++ == 0) {
        snprintf(line, sizeof line,
                 "<4>the pod's own journal takes nothing (%s): what is missing in it is in the host's\n",
                 strerror(errnum));
        say(line);
    } else if (errnum == 0 && missing_ > 0) {
        snprintf(line, sizeof line, "<5>the pod's own journal goes on; %llu lines are missing in it\n",
                 static_cast<unsigned long long>(missing_));
        say(line);
        missing_ = 0;
    }
}

void Sink::say(const char* line) const noexcept {
    const Fd stream = app::connect_journal({"rkt", unit_, false});
    if (stream) ::send(stream.get(), line, strlen(line), MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace rkt::sandbox::journal
