#include "sandbox/command.hpp"

#include <cstring>
#include <initializer_list>

namespace rkt::sandbox {
namespace {

constexpr const char* kTerminals = "/dev/pts/";

// The number of a terminal, and no way out of its directory.
bool is_terminal_path(const char* path) noexcept {
    if (strncmp(path, kTerminals, strlen(kTerminals)) != 0) return false;
    const char* number = path + strlen(kTerminals);
    return *number != '\0' && number[strspn(number, "0123456789")] == '\0';
}

}  // namespace

const FlatCommand* open_command(const void* base, size_t size) noexcept {
    const auto* command = static_cast<const FlatCommand*>(base);
    if (size < sizeof *command || size > kMaxCommand) return nullptr;
    if (command->magic != kCommandMagic || command->size != size) return nullptr;
    const FlatBlock block(base, size);
    for (const FlatText text :
         {command->app, command->user, command->group, command->working_directory, command->terminal}) {
        if (!block.has_text(text)) return nullptr;
    }
    if (!block.has_texts(command->argv) || !block.has_texts(command->env)) return nullptr;
    const bool has_terminal = command->terminal.size > 0;
    return has_terminal && !is_terminal_path(block.text(command->terminal)) ? nullptr : command;
}

}  // namespace rkt::sandbox
