// A program to be run beside an app, in the app's confinement: what `Verb::run` of control.hpp brings, as one block of
// memory with offsets (as flat_plan.hpp). Its sender is not believed: the block says what is run, never with which
// rights.
//
//   FlatCommand | tables of FlatText | NUL-terminated texts
#pragma once

#include <cstddef>
#include <cstdint>

#include "sandbox/flat_plan.hpp"

namespace rkt::sandbox {

inline constexpr uint32_t kCommandMagic = 0x31444d43;   // "CMD1"
inline constexpr size_t kMaxCommand = size_t{2} << 20;  // bytes; as much as execve(2) takes of arguments by default

struct alignas(8) FlatCommand {
    uint32_t magic = kCommandMagic;
    uint32_t size = 0;
    FlatText app;                // its name; "": the pod's first app
    FlatText user;               // as FlatApp::user; "": root
    FlatText group;              // "": the user's own
    FlatText working_directory;  // "": the app's. "~": the user's home, or "/" where that is missing (systemd.exec(5))
    FlatText terminal;  // "": none. /dev/pts/N of the pod: becomes the controlling terminal, and stdin, stdout and
                        // stderr where those that came are not of this devpts
    FlatList argv;      // of FlatText. Empty: the user's shell, as a login shell
    FlatList env;       // of FlatText, "K=V": added to what the app's environment has
};

// Every list and text lies inside the block, texts end in NUL and have none inside. nullptr: not a command. `base` is
// aligned for uint64_t.
[[nodiscard]] const FlatCommand* open_command(const void* base, size_t size) noexcept;

}  // namespace rkt::sandbox
