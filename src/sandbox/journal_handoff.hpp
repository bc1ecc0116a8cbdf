// What rkt-journal is started with: descriptors by number, and its arguments.
#pragma once

namespace rkt::sandbox::journal_handoff {

inline constexpr int kListener = 3;   // where the pod's processes find journald's stream socket
inline constexpr int kLifeline = 4;   // to the pod's init (seqpacket): kDrain and its answer; end of file: it is gone
inline constexpr int kDirectory = 5;  // of the journal's files

inline constexpr const char* kProgram = "rkt-journal";
enum Argument { kName, kUnit, kHostname, kMachineId, kLeader, kArguments };

inline constexpr char kDrain = 'd';  // nobody of the pod writes any more: say so when all of it is passed on

}  // namespace rkt::sandbox::journal_handoff
