// Which options each command has: for the table of commands, and, those of `run`, for the keys of *.pod files.
#pragma once

#include <array>

#include "cli/app_options.hpp"
#include "cli/deploy_options.hpp"
#include "cli/options.hpp"

namespace rkt::cli {

inline constexpr std::array<OptionGroup, 14> kRun{
    kRunOptions,   kUuidFileSaveOption, kStartOptions, kUsersOption, kJournalOption,  kUnitOptions,   kPodOptions,
    kSysctlOption, kPullOptions,        kQuietOption,  kAppOptions,  kRestartOptions, kStage1Options, kHealthOptions};

inline constexpr std::array<OptionGroup, 15> kGenerate{
    kGenerateOptions, kOverwriteOption, kUuidFileSaveOption, kStartOptions,  kUsersOption,
    kJournalOption,   kUnitOptions,     kPodOptions,         kSysctlOption,  kPullOptions,
    kQuietOption,     kAppOptions,      kRestartOptions,     kStage1Options, kHealthOptions};
inline constexpr std::array<OptionGroup, 10> kPrepare{kPodOptions,    kSysctlOption, kUsersOption, kJournalOption,
                                                      kPullOptions,   kQuietOption,  kAppOptions,  kRestartOptions,
                                                      kStage1Options, kHealthOptions};
inline constexpr std::array<OptionGroup, 9> kSandbox{kRunOptions,     kUuidFileSaveOption, kStartOptions,
                                                     kUsersOption,    kJournalOption,      kUnitOptions,
                                                     kSandboxOptions, kSysctlOption,       kStage1Options};
inline constexpr std::array<OptionGroup, 4> kAppAdd{kAddOptions, kRestartOptions, kAppOptions, kHealthOptions};
inline constexpr std::array<OptionGroup, 1> kOneApp{kAppOption};
inline constexpr std::array<OptionGroup, 2> kAppStatus{kAppOption, kFormatOption};
inline constexpr std::array<OptionGroup, 5> kRunPrepared{kStartOptions, kUsersOption, kJournalOption, kUnitOptions,
                                                         kQuietOption};
inline constexpr std::array<OptionGroup, 4> kFetch{kFetchOptions, kFetchUnitOption, kPullOptions, kQuietOption};
inline constexpr std::array<OptionGroup, 2> kList{kTableOptions, kFormatOption};
inline constexpr std::array<OptionGroup, 3> kStatus{kStatusOptions, kFormatOption, kUuidFileOption};
inline constexpr std::array<OptionGroup, 2> kCatManifest{kPrettyOption, kUuidFileOption};
inline constexpr std::array<OptionGroup, 2> kLogs{kLogsOptions, kAppOption};
inline constexpr std::array<OptionGroup, 2> kStop{kStopOptions, kUuidFileOption};
inline constexpr std::array<OptionGroup, 3> kImageList{kImageListOptions, kTableOptions, kFormatOption};
inline constexpr std::array<OptionGroup, 1> kUuidFile{kUuidFileOption};
inline constexpr std::array<OptionGroup, 2> kTrust{kTrustedForOptions, kTrustOptions};
inline constexpr std::array<OptionGroup, 1> kTrustList{kLegendOption};
inline constexpr std::array<OptionGroup, 1> kTrustRemove{kTrustedForOptions};
inline constexpr std::array<OptionGroup, 1> kOverwrite{kOverwriteOption};
inline constexpr std::array<OptionGroup, 2> kExport{kAppOption, kOverwriteOption};
inline constexpr std::array<OptionGroup, 2> kExtract{kExtractOptions, kOverwriteOption};
inline constexpr std::array<OptionGroup, 1> kSign{kSignOptions};
inline constexpr std::array<OptionGroup, 1> kQuiet{kQuietOption};
inline constexpr std::array<OptionGroup, 2> kPublish{kPublishOptions, kOverwriteOption};
inline constexpr std::array<OptionGroup, 2> kPack{kPackOptions, kOverwriteOption};
inline constexpr std::array<OptionGroup, 1> kMetadata{kMetadataOptions};
inline constexpr std::array<OptionGroup, 1> kNetList{kLegendOption};
inline constexpr std::array<OptionGroup, 2> kUpdate{kUpdateOptions, kQuietOption};
inline constexpr std::array<OptionGroup, 1> kRollout{kRolloutOptions};
inline constexpr std::array<OptionGroup, 2> kPodList{kLegendOption, kFormatOption};
inline constexpr std::array<OptionGroup, 1> kMan{kManOptions};
inline constexpr std::array<OptionGroup, 1> kLegend{kLegendOption};
inline constexpr std::array<OptionGroup, 2> kBind{kBindOptions, kAppOption};
inline constexpr std::array<OptionGroup, 1> kEnter{kAppOption};
inline constexpr std::array<OptionGroup, 2> kAttach{kAttachOptions, kAppOption};
inline constexpr std::array<OptionGroup, 1> kGc{kGcOptions};
inline constexpr std::array<OptionGroup, 1> kPretty{kPrettyOption};
inline constexpr std::array<OptionGroup, 1> kImageGc{kImageGcOptions};

}  // namespace rkt::cli
