// A pod's own journal (`--journal=own`), from the host's side: a directory of journal files, which journalctl -M finds
// in the leader's root, and a process that stands between the pod and the host's journald (journal/main.cpp). Whoever
// speaks to journald's stream socket speaks to that process' socket instead, and need not know.
//
//   DIRECTORY/stdout        the socket, attached over /run/systemd/journal/stdout of the leader and the apps
//   DIRECTORY/MACHINE-ID/   the files, attached at /run/log/journal/MACHINE-ID of the leader
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "base/child.hpp"
#include "base/dir.hpp"
#include "spec/plan.hpp"

namespace rkt::sandbox {

class OwnJournal {
public:
    // Its socket takes connections from now on. Throws SystemError.
    OwnJournal(Dir directory, const PodId& pod);

    // For connect(2), as long as this lives.
    [[nodiscard]] std::string socket() const;
    // Init's end of what tells the process that the pod has ended (journal_handoff.hpp).
    [[nodiscard]] Fd take_lifeline() { return std::move(inits_end_); }

    struct Start {
        std::string program;  // rkt-journal
        std::string unit;     // the pod's
        std::string hostname;
        pid_t leader;
        const Fd& pod_group;  // empty: none
    };
    // In a group of its own below the pod's. Throws SystemError.
    void start(const Start& start);
    void detach() noexcept;  // it lives on without us, as the pod does
    // Of a process that stays: until everything is written that was sent before its streams were closed.
    void wait_for_end();

private:
    Child clone(const Start& start, const Fd& group);

    Dir directory_;
    PodId pod_;
    Fd listener_;
    Fd lifeline_;
    Fd inits_end_;
    std::optional<Child> process_;
};

// A stream to the journal of that pod's apps, without its header. As app::open_journal().
Fd open_log_stream(const Plan& plan) noexcept;

}  // namespace rkt::sandbox
