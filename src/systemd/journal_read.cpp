#include <systemd/sd-journal.h>

#include <memory>

#include "base/error.hpp"
#include "base/text.hpp"
#include "systemd/journal_sync.hpp"
#include "systemd/library.hpp"

namespace rkt::systemd::library {
namespace {

// How long a wait for new entries lasts before `ended` is asked again: it has no descriptor to wait for.
constexpr uint64_t kRecheckUsec = 200'000;

struct CloseJournal {
    void operator()(sd_journal* journal) const noexcept { sd_journal_close(journal); }
};
using Journal = std::unique_ptr<sd_journal, CloseJournal>;

int check_journal(int rc, std::string_view what) {
    if (rc < 0) throw SystemError(-rc, what);
    return rc;
}

Journal open_journal(const std::string& directory) {
    sd_journal* journal = nullptr;
    const int rc = directory.empty() ? sd_journal_open(&journal, SD_JOURNAL_LOCAL_ONLY)
                                     : sd_journal_open_directory(&journal, directory.c_str(), 0);
    check_journal(rc, "opening the journal");
    return Journal(journal);
}

void add_match(sd_journal* journal, const std::string& match) {
    check_journal(sd_journal_add_match(journal, match.data(), match.size()), "journal match " + match);
}

constexpr const char* kSeeking = "seeking in the journal";

void seek_head(sd_journal* journal) { check_journal(sd_journal_seek_head(journal), kSeeking); }

void seek_time(sd_journal* journal, TimePoint time) {
    const auto usec = std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
    check_journal(sd_journal_seek_realtime_usec(journal, usec < 0 ? 0 : static_cast<uint64_t>(usec)), kSeeking);
}

// To the entry before the first of the last `lines`.
void seek_last(sd_journal* journal, const LogQuery& query, uint64_t lines) {
    if (query.until) {
        seek_time(journal, *query.until);
    } else {
        check_journal(sd_journal_seek_tail(journal), kSeeking);
    }
    const uint64_t back = lines + 1;
    const int passed = check_journal(sd_journal_previous_skip(journal, back), kSeeking);
    if (static_cast<uint64_t>(passed) < back) seek_head(journal);
}

// So that the next entry is the first one wanted, or before it.
void seek(sd_journal* journal, const LogQuery& query) {
    if (query.lines) return seek_last(journal, query, *query.lines);
    if (query.since) return seek_time(journal, *query.since);
    seek_head(journal);
}

// "" when the entry has no such field.
std::string field(sd_journal* journal, const char* name) {
    const void* data = nullptr;
    size_t size = 0;
    const int rc = sd_journal_get_data(journal, name, &data, &size);
    // EBADMSG: damaged on disk; the entry's other fields are still worth showing, as journalctl(1) does.
    if (rc == -ENOENT || rc == -EBADMSG) return {};
    check_journal(rc, std::string("reading ") + name + " of a journal entry");
    const std::string_view entry(static_cast<const char*>(data), size);
    return std::string(entry.substr(entry.find('=') + 1));
}

LogLine line_of(sd_journal* journal) {
    LogLine line;
    uint64_t realtime = 0;
    sd_id128_t boot;
    check_journal(sd_journal_get_realtime_usec(journal, &realtime), "time of a journal entry");
    check_journal(sd_journal_get_monotonic_usec(journal, &line.monotonic_usec, &boot), "time of a journal entry");
    line.time = TimePoint(std::chrono::microseconds(realtime));
    line.identifier = field(journal, "SYSLOG_IDENTIFIER");
    line.pid = field(journal, "_PID");
    line.message = field(journal, "MESSAGE");
    if (const auto priority = text::to_u64(field(journal, "PRIORITY"))) line.priority = static_cast<int>(*priority);
    return line;
}

void read_on(sd_journal* journal, const LogQuery& query, const std::function<void(const LogLine&)>& on_line) {
    while (check_journal(sd_journal_next(journal), "reading the journal") > 0) {
        const LogLine line = line_of(journal);
        if (query.until && line.time > *query.until) return;
        if (!query.since || line.time >= *query.since) on_line(line);
    }
}

void wait_for_more(sd_journal* journal, uint64_t usec) {
    check_journal(sd_journal_wait(journal, usec), "waiting for the journal");
}

}  // namespace

void read_journal(const LogQuery& query, const std::function<void(const LogLine&)>& on_line) {
    if (!query.follow) sync_journal(query.sync_socket);
    const Journal journal = open_journal(query.directory);
    // Large fields whole: the default cuts MESSAGE at 64 KiB.
    check_journal(sd_journal_set_data_threshold(journal.get(), 0), "journal threshold");
    add_match(journal.get(), "_SYSTEMD_UNIT=" + query.unit);
    if (query.app) add_match(journal.get(), "SYSLOG_IDENTIFIER=" + *query.app);
    seek(journal.get(), query);

    bool last_round = !query.follow;
    read_on(journal.get(), query, on_line);
    while (!last_round) {
        last_round = query.ended && query.ended();
        if (last_round) sync_journal(query.sync_socket);
        wait_for_more(journal.get(), last_round ? 0 : query.ended ? kRecheckUsec : UINT64_MAX);
        read_on(journal.get(), query, on_line);
    }
}

}  // namespace rkt::systemd::library
