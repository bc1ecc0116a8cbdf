#include "sandbox/init/command_plan.hpp"

#include <sys/mman.h>

#include <cerrno>
#include <cstring>

namespace rkt::sandbox::init {
namespace {

constexpr size_t aligned(size_t size) noexcept { return (size + 7) / 8 * 8; }

// plan | command | table of the environment
struct Layout {
    size_t command = 0;
    size_t env = 0;
    size_t size = 0;
    Layout(const FlatPlan& plan, const FlatApp& app, const FlatCommand& command_block) noexcept
        : command(aligned(plan.header().size)), env(command + aligned(command_block.size)) {
        size = env + (size_t{app.env.count} + command_block.env.count) * sizeof(FlatText);
    }
};

FlatText moved(FlatText text, size_t by) noexcept { return {text.offset + static_cast<uint32_t>(by), text.size}; }

// What the command sets, then what the app has; which of two counts, the session decides.
uint32_t write_env(char* bytes, const Layout& layout, const FlatApp& app, const FlatCommand& command) noexcept {
    auto* table = reinterpret_cast<FlatText*>(bytes + layout.env);
    const auto* own = reinterpret_cast<const FlatText*>(bytes + layout.command + command.env.offset);
    for (uint32_t i = 0; i < command.env.count; ++i) *table++ = moved(own[i], layout.command);
    memcpy(table, bytes + app.env.offset, app.env.count * sizeof(FlatText));
    return command.env.count + app.env.count;
}

FlatApp app_of(const FlatApp& app, const FlatCommand& command, const Layout& layout) noexcept {
    FlatApp joined = app;
    joined.user = moved(command.user, layout.command);
    joined.group = moved(command.group, layout.command);
    joined.gids.count = 0;
    if (command.working_directory.size > 0) joined.working_directory = moved(command.working_directory, layout.command);
    if (command.argv.count > 0) {
        joined.argv = {command.argv.offset + static_cast<uint32_t>(layout.command), command.argv.count};
    }
    return joined;
}

}  // namespace

bool join(const FlatPlan& plan, const FlatApp& app, const FlatCommand& command, CommandPlan& joined) noexcept {
    const Layout layout(plan, app, command);
    void* memory = ::mmap(nullptr, layout.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return false;
    char* bytes = static_cast<char*>(memory);
    memcpy(bytes, &plan.header(), plan.header().size);
    memcpy(bytes + layout.command, &command, command.size);
    auto* argv = reinterpret_cast<FlatText*>(bytes + layout.command + command.argv.offset);
    for (uint32_t i = 0; i < command.argv.count; ++i) argv[i] = moved(argv[i], layout.command);
    joined.app = app_of(app, command, layout);
    joined.app.env = {static_cast<uint32_t>(layout.env), write_env(bytes, layout, app, command)};
    joined.own_env = command.env.count;
    reinterpret_cast<FlatHeader*>(bytes)->size = static_cast<uint32_t>(layout.size);
    // Tables of the command may lie over one another.
    if (joined.plan.open(memory, layout.size) && joined.plan.has_app(joined.app)) return true;
    errno = EINVAL;
    return false;
}

}  // namespace rkt::sandbox::init
