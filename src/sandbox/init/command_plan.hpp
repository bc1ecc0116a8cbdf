// In the process that will be a command: its app's plan and the command as one plan, so that the recipe of the app's
// confinement needs to know of no second source.
#pragma once

#include "sandbox/app/recipe.hpp"
#include "sandbox/command.hpp"

namespace rkt::sandbox::init {

struct CommandPlan {
    FlatPlan plan;
    FlatApp app;
    uint32_t own_env = 0;  // so many of app.env, the first ones, are the command's
};
// False: errno.
bool join(const FlatPlan& plan, const FlatApp& app, const FlatCommand& command, CommandPlan& joined) noexcept;

}  // namespace rkt::sandbox::init
