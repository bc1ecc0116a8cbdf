// Which options `rkt run` has: for the table of commands, and for the keys of *.pod files.
#pragma once

#include <array>

#include "cli/app_options.hpp"
#include "cli/options.hpp"

namespace rkt::cli {

inline constexpr std::array<OptionGroup, 13> kRun{
    kRunOptions,  kUuidFileSaveOption, kStartOptions, kUsersOption,    kJournalOption, kUnitOptions,  kPodOptions,
    kPullOptions, kQuietOption,        kAppOptions,   kRestartOptions, kStage1Options, kHealthOptions};

}  // namespace rkt::cli
