#include "sandbox/command_writer.hpp"

#include "sandbox/command.hpp"
#include "sandbox/flat_block_writer.hpp"

namespace rkt::sandbox {

std::string flatten(const CommandRequest& request) {
    FlatBlockWriter block(sizeof(FlatCommand));
    FlatCommand command;
    command.app = block.text(request.app);
    command.user = block.text(request.user);
    command.group = block.text(request.group);
    command.working_directory = block.text(request.working_directory);
    command.terminal = block.text(request.terminal);
    command.argv = block.texts(request.argv);
    command.env = block.texts(request.env);
    command.size = block.position();
    if (command.size > kMaxCommand) throw Error("the command is too long");
    block.put(0, command);
    return std::move(block).take();
}

}  // namespace rkt::sandbox
