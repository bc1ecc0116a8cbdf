// A pod with a journal of its own ends when the process that writes it has passed on what the apps wrote: systemd kills
// whatever is left in a unit whose main process has ended.
#include <sys/socket.h>
#include <unistd.h>

#include "sandbox/handoff.hpp"
#include "sandbox/init/app_table.hpp"
#include "sandbox/journal_handoff.hpp"

namespace rkt::sandbox::init {

bool Supervisor::journal_is_leaving() noexcept {
    constexpr int64_t kPatience = 5000;
    if (!has_journal_) return false;
    if (journal_due_ms_ == 0) {
        journal_due_ms_ = now_ms() + kPatience;
        ::send(handoff::kJournal, &journal_handoff::kDrain, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    return now_ms() < journal_due_ms_;
}

// Its answer, or its end: from then on nobody waits for it.
void Supervisor::add_journal_source() noexcept {
    if (has_journal_) poll_set.add(handoff::kJournal, POLLIN, Source::journal);
}

void Supervisor::read_journal() noexcept {
    ::close(handoff::kJournal);
    has_journal_ = false;
    journal_due_ms_ = 0;
}

}  // namespace rkt::sandbox::init
