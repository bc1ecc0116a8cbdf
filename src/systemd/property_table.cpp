#include "systemd/property_table.hpp"

#include <algorithm>
#include <array>

#include "systemd/property_readers.hpp"

namespace rkt::systemd {
namespace {

template <typename... Keys>
constexpr auto keys(Keys... names) {
    return std::array<std::string_view, sizeof...(Keys)>{names...};
}

constexpr auto kStrings = keys(
    // unit
    "Description", "SourcePath", "CollectMode", "OnFailureJobMode", "OnSuccessJobMode", "JobTimeoutAction",
    "JobTimeoutRebootArgument", "StartLimitAction", "FailureAction", "SuccessAction", "RebootArgument",
    // resource control, kill
    "Slice", "DevicePolicy", "ManagedOOMSwap", "ManagedOOMMemoryPressure", "ManagedOOMPreference", "KillMode",
    // service
    "PIDFile", "Type", "ExitType", "Restart", "BusName", "NotifyAccess", "OOMPolicy", "TimeoutStartFailureMode",
    "TimeoutStopFailureMode",
    // exec
    "User", "Group", "UtmpIdentifier", "UtmpMode", "PAMName", "TTYPath", "WorkingDirectory", "RootDirectory",
    "RootImage", "SyslogIdentifier", "ProtectSystem", "ProtectHome", "SELinuxContext", "RuntimeDirectoryPreserve",
    "Personality", "KeyringMode", "ProtectProc", "ProcSubset", "NetworkNamespacePath", "IPCNamespacePath",
    "LogNamespace", "RootVerity");

constexpr auto kBooleans = keys(
    // unit
    "StopWhenUnneeded", "RefuseManualStart", "RefuseManualStop", "AllowIsolate", "IgnoreOnIsolate",
    "DefaultDependencies",
    // resource control, kill
    "CPUAccounting", "MemoryAccounting", "IOAccounting", "BlockIOAccounting", "TasksAccounting", "IPAccounting",
    "SendSIGHUP", "SendSIGKILL",
    // service
    "RootDirectoryStartOnly", "RemainAfterExit", "GuessMainPID",
    // exec
    "IgnoreSIGPIPE", "TTYVHangup", "TTYReset", "TTYVTDisallocate", "PrivateTmp", "PrivateDevices", "PrivateNetwork",
    "PrivateUsers", "PrivateMounts", "PrivateIPC", "NoNewPrivileges", "SyslogLevelPrefix", "MemoryDenyWriteExecute",
    "RestrictRealtime", "RestrictSUIDSGID", "DynamicUser", "RemoveIPC", "ProtectKernelTunables", "ProtectKernelModules",
    "ProtectKernelLogs", "ProtectClock", "ProtectControlGroups", "ProtectHostname", "MountAPIVFS",
    "CPUSchedulingResetOnFork", "LockPersonality");

constexpr auto kWords = keys(
    // unit
    "After", "Before", "Requires", "Requisite", "Wants", "BindsTo", "PartOf", "Upholds", "Conflicts", "OnFailure",
    "OnSuccess", "PropagatesReloadTo", "ReloadPropagatedFrom", "PropagatesStopTo", "StopPropagatedFrom",
    "JoinsNamespaceOf", "RequiresMountsFor", "Documentation", "Markers",
    // resource control
    "DisableControllers", "IPIngressFilterPath", "IPEgressFilterPath",
    // exec
    "PassEnvironment", "UnsetEnvironment", "SupplementaryGroups", "SystemCallArchitectures", "ReadWritePaths",
    "ReadOnlyPaths", "InaccessiblePaths", "ExecPaths", "NoExecPaths", "ExecSearchPath", "RuntimeDirectory",
    "StateDirectory", "CacheDirectory", "LogsDirectory", "ConfigurationDirectory", "ExtensionDirectories");

constexpr auto kTimeSpans = keys("JobTimeoutSec", "JobRunningTimeoutSec", "StartLimitIntervalSec", "CPUQuotaPeriodSec",
                                 "RestartSec", "TimeoutStartSec", "TimeoutStopSec", "TimeoutAbortSec", "RuntimeMaxSec",
                                 "RuntimeRandomizedExtraSec", "WatchdogSec", "LogRateLimitIntervalSec");

constexpr auto kUint32 =
    keys("StartLimitBurst", "FileDescriptorStoreMax", "LogRateLimitBurst", "TTYRows", "TTYColumns");
constexpr auto kInt32 = keys("OOMScoreAdjust", "CPUSchedulingPriority", "IOSchedulingPriority");
constexpr auto kExitCodes = keys("SuccessActionExitStatus", "FailureActionExitStatus");
constexpr auto kModes = keys("UMask", "RuntimeDirectoryMode", "StateDirectoryMode", "CacheDirectoryMode",
                             "LogsDirectoryMode", "ConfigurationDirectoryMode");
constexpr auto kSignals = keys("KillSignal", "RestartKillSignal", "FinalKillSignal", "WatchdogSignal");

constexpr auto kMemoryFloors = keys("MemoryMin", "MemoryLow", "DefaultMemoryMin", "DefaultMemoryLow");
constexpr auto kMemoryCeilings = keys("MemoryHigh", "MemoryMax", "MemorySwapMax", "MemoryLimit");
constexpr auto kTasks = keys("TasksMax");
constexpr auto kCpuQuotas = keys("CPUQuota");
constexpr auto kCpuWeights = keys("CPUWeight", "StartupCPUWeight");
constexpr auto kIoWeights = keys("IOWeight", "StartupIOWeight");
constexpr auto kCpuSets = keys("AllowedCPUs", "StartupAllowedCPUs", "AllowedMemoryNodes", "StartupAllowedMemoryNodes",
                               "CPUAffinity", "NUMAMask");
constexpr auto kPressureLimits = keys("ManagedOOMMemoryPressureLimit");
constexpr auto kDeviceRules = keys("DeviceAllow");
constexpr auto kDeviceRates = keys("IOReadBandwidthMax", "IOWriteBandwidthMax", "IOReadIOPSMax", "IOWriteIOPSMax");
constexpr auto kDeviceWeights = keys("IODeviceWeight");
constexpr auto kDeviceLatencies = keys("IODeviceLatencyTargetSec");
constexpr auto kIpPrefixes = keys("IPAddressAllow", "IPAddressDeny");

constexpr auto kSizeLimits =
    keys("LimitFSIZE", "LimitFSIZESoft", "LimitDATA", "LimitDATASoft", "LimitSTACK", "LimitSTACKSoft", "LimitCORE",
         "LimitCORESoft", "LimitRSS", "LimitRSSSoft", "LimitAS", "LimitASSoft", "LimitMEMLOCK", "LimitMEMLOCKSoft",
         "LimitMSGQUEUE", "LimitMSGQUEUESoft");
constexpr auto kNumberLimits =
    keys("LimitNOFILE", "LimitNOFILESoft", "LimitNPROC", "LimitNPROCSoft", "LimitLOCKS", "LimitLOCKSSoft",
         "LimitSIGPENDING", "LimitSIGPENDINGSoft", "LimitNICE", "LimitNICESoft", "LimitRTPRIO", "LimitRTPRIOSoft");
constexpr auto kCpuTimeLimits = keys("LimitCPU", "LimitCPUSoft");
constexpr auto kMicrosecondsLimits = keys("LimitRTTIME", "LimitRTTIMESoft");

constexpr auto kDelegate = keys("Delegate");
constexpr auto kNice = keys("Nice");
constexpr auto kLogLevels = keys("LogLevelMax", "SyslogLevel");
constexpr auto kLogFacilities = keys("SyslogFacility");
constexpr auto kIoClasses = keys("IOSchedulingClass");
constexpr auto kCpuPolicies = keys("CPUSchedulingPolicy");
constexpr auto kStdio = keys("StandardInput", "StandardOutput", "StandardError");
constexpr auto kEnvironment = keys("Environment");
constexpr auto kEnvironmentFiles = keys("EnvironmentFile");
constexpr auto kJournalFields = keys("LogExtraFields");
constexpr auto kLoadCredential = keys("LoadCredential", "LoadCredentialEncrypted");
constexpr auto kSetCredential = keys("SetCredential");
constexpr auto kFilters = keys("SystemCallFilter", "SystemCallLog", "RestrictAddressFamilies", "RestrictFileSystems",
                               "RestrictNetworkInterfaces");
constexpr auto kExitStatuses = keys("SuccessExitStatus", "RestartPreventExitStatus", "RestartForceExitStatus");
constexpr auto kCommands =
    keys("ExecCondition", "ExecStartPre", "ExecStartPost", "ExecReload", "ExecStop", "ExecStopPost");

constexpr auto kBindPaths = keys("BindPaths", "BindReadOnlyPaths");
constexpr auto kTemporaryFileSystems = keys("TemporaryFileSystem");
constexpr auto kCapabilities = keys("CapabilityBoundingSet", "AmbientCapabilities");
constexpr auto kNamespaces = keys("RestrictNamespaces");
constexpr auto kPropagations = keys("MountFlags");
constexpr auto kSecureBits = keys("SecureBits");
constexpr auto kCoreFilters = keys("CoredumpFilter");
constexpr auto kNumaPolicies = keys("NUMAPolicy");
constexpr auto kSocketBinds = keys("SocketBindAllow", "SocketBindDeny");
constexpr auto kTimerSlacks = keys("TimerSlackNSec");
constexpr auto kInputTexts = keys("StandardInputText");
constexpr auto kMountImages = keys("MountImages");
constexpr auto kExtensionImages = keys("ExtensionImages");
constexpr auto kImageOptions = keys("RootImageOptions");
constexpr auto kRootHashes = keys("RootHash", "RootHashSignature");
constexpr auto kConditions =
    keys("ConditionArchitecture", "ConditionFirmware", "ConditionVirtualization", "ConditionHost",
         "ConditionKernelCommandLine", "ConditionKernelVersion", "ConditionCredential", "ConditionEnvironment",
         "ConditionSecurity", "ConditionCapability", "ConditionACPower", "ConditionNeedsUpdate", "ConditionFirstBoot",
         "ConditionPathExists", "ConditionPathExistsGlob", "ConditionPathIsDirectory", "ConditionPathIsSymbolicLink",
         "ConditionPathIsMountPoint", "ConditionPathIsReadWrite", "ConditionPathIsEncrypted",
         "ConditionDirectoryNotEmpty", "ConditionFileNotEmpty", "ConditionFileIsExecutable", "ConditionUser",
         "ConditionGroup", "ConditionControlGroupController", "ConditionMemory", "ConditionCPUs", "ConditionCPUFeature",
         "ConditionOSRelease", "ConditionMemoryPressure", "ConditionCPUPressure", "ConditionIOPressure",
         "AssertArchitecture", "AssertFirmware", "AssertVirtualization", "AssertHost", "AssertKernelCommandLine",
         "AssertKernelVersion", "AssertCredential", "AssertEnvironment", "AssertSecurity", "AssertCapability",
         "AssertACPower", "AssertNeedsUpdate", "AssertFirstBoot", "AssertPathExists", "AssertPathExistsGlob",
         "AssertPathIsDirectory", "AssertPathIsSymbolicLink", "AssertPathIsMountPoint", "AssertPathIsReadWrite",
         "AssertPathIsEncrypted", "AssertDirectoryNotEmpty", "AssertFileNotEmpty", "AssertFileIsExecutable",
         "AssertUser", "AssertGroup", "AssertControlGroupController", "AssertMemory", "AssertCPUs", "AssertCPUFeature",
         "AssertOSRelease", "AssertMemoryPressure", "AssertCPUPressure", "AssertIOPressure");

constexpr std::array kGroups = {
    PropertyGroup{read_string, "text", kStrings},
    PropertyGroup{read_boolean, "yes or no", kBooleans},
    PropertyGroup{read_words, "words separated by blanks", kWords},
    PropertyGroup{read_time_span, "a time span such as 90, 5min 20s or infinity", kTimeSpans},
    PropertyGroup{read_uint32, "a number from 0 to 4294967295", kUint32},
    PropertyGroup{read_int32, "a number", kInt32},
    PropertyGroup{read_exit_code, "an exit code from 0 to 255", kExitCodes},
    PropertyGroup{read_mode, "an octal mode such as 0750", kModes},
    PropertyGroup{read_signal, "a signal such as SIGINT or RTMIN+4", kSignals},
    PropertyGroup{read_memory_floor, "a size such as 512M, a percentage or infinity", kMemoryFloors},
    PropertyGroup{read_memory_ceiling, "a size such as 512M, a percentage or infinity", kMemoryCeilings},
    PropertyGroup{read_tasks_max, "a number, a percentage or infinity", kTasks},
    PropertyGroup{read_cpu_quota, "a percentage of one CPU such as 20% or 150%", kCpuQuotas},
    PropertyGroup{read_cpu_weight, "a weight from 1 to 10000, or idle", kCpuWeights},
    PropertyGroup{read_io_weight, "a weight from 1 to 10000", kIoWeights},
    PropertyGroup{read_cpu_set, "numbers and ranges such as 0-3,8", kCpuSets},
    PropertyGroup{read_pressure_limit, "a percentage from 0% to 100%", kPressureLimits},
    PropertyGroup{read_device_allow, "a device and what is allowed, such as /dev/fuse rw", kDeviceRules},
    PropertyGroup{read_device_rate, "a path and a rate, such as /dev/sda 10M", kDeviceRates},
    PropertyGroup{read_device_weight, "a path and a weight from 1 to 10000, such as /dev/sda 500", kDeviceWeights},
    PropertyGroup{read_device_latency, "a path and a time span, such as /dev/sda 25ms", kDeviceLatencies},
    PropertyGroup{read_ip_prefixes, "addresses such as 10.0.0.0/8, any, localhost, link-local or multicast",
                  kIpPrefixes},
    PropertyGroup{read_size_limit, "one size such as 64M, or infinity (the soft limit is a key of its own, …Soft)",
                  kSizeLimits},
    PropertyGroup{read_number_limit, "one number, or infinity (the soft limit is a key of its own, …Soft)",
                  kNumberLimits},
    PropertyGroup{read_cpu_time_limit, "one time span, or infinity (the soft limit is a key of its own, …Soft)",
                  kCpuTimeLimits},
    PropertyGroup{read_microseconds_limit,
                  "one number of microseconds, a time span or infinity (the soft limit is a key of its own, …Soft)",
                  kMicrosecondsLimits},
    PropertyGroup{read_delegate, "yes, no or names of controllers", kDelegate},
    PropertyGroup{read_nice, "a number from -20 to 19", kNice},
    PropertyGroup{read_log_level, "a syslog level such as warning, or 0 to 7", kLogLevels},
    PropertyGroup{read_log_facility, "a syslog facility such as daemon", kLogFacilities},
    PropertyGroup{read_io_class, "none, realtime, best-effort or idle", kIoClasses},
    PropertyGroup{read_cpu_policy, "other, batch, idle, fifo or rr", kCpuPolicies},
    PropertyGroup{read_stdio, "text", kStdio},
    PropertyGroup{read_environment, "assignments such as A=1 \"B=two words\"", kEnvironment},
    PropertyGroup{read_environment_file, "an absolute path, with '-' before it when the file may be missing",
                  kEnvironmentFiles},
    PropertyGroup{read_journal_field, "FIELD=VALUE", kJournalFields},
    PropertyGroup{read_load_credential, "ID or ID:PATH", kLoadCredential},
    PropertyGroup{read_set_credential, "ID:TEXT", kSetCredential},
    PropertyGroup{read_filter, "words separated by blanks, with '~' before them to deny", kFilters},
    PropertyGroup{read_exit_statuses, "exit codes and signals", kExitStatuses},
    PropertyGroup{read_bind_paths, "paths such as /srv:/data or -/srv:/data:norbind", kBindPaths},
    PropertyGroup{read_temporary_file_systems, "paths such as /run/x or /run/x:ro,size=1M", kTemporaryFileSystems},
    PropertyGroup{read_capabilities, "capabilities such as CAP_NET_RAW, with '~' before them for all others",
                  kCapabilities},
    PropertyGroup{read_namespaces, "yes, no, or types such as net user, with '~' before them for all others",
                  kNamespaces},
    PropertyGroup{read_propagation, "shared, slave or private", kPropagations},
    PropertyGroup{read_secure_bits, "words such as noroot no-setuid-fixup keep-caps", kSecureBits},
    PropertyGroup{read_core_filter, "words such as default private-huge, or a mask such as 0x33", kCoreFilters},
    PropertyGroup{read_numa_policy, "default, preferred, bind, interleave or local", kNumaPolicies},
    PropertyGroup{read_socket_bind, "ports such as 80, ipv4:tcp:8000-8100 or any", kSocketBinds},
    PropertyGroup{read_timer_slack, "a time span such as 50us; a number alone counts nanoseconds", kTimerSlacks},
    PropertyGroup{read_input_text, "text, with escapes such as \\n", kInputTexts},
    PropertyGroup{read_mount_images, "images such as /srv/x.raw:/data or -/x.raw:/x:root:ro", kMountImages},
    PropertyGroup{read_extension_images, "images such as /srv/x.raw", kExtensionImages},
    PropertyGroup{read_image_options, "mount options such as ro, or root:ro home:nodev", kImageOptions},
    PropertyGroup{read_root_hash, "hexadecimal digits, or a path", kRootHashes},
    PropertyGroup{read_condition, "text, with '|' and '!' before it", kConditions},
    PropertyGroup{read_command, "a command with an absolute path, with '-' before it when it may fail", kCommands},
};

}  // namespace

const PropertyGroup* find_property_group(std::string_view key) {
    for (const PropertyGroup& group : kGroups) {
        if (std::find(group.keys.begin(), group.keys.end(), key) != group.keys.end()) return &group;
    }
    return nullptr;
}

}  // namespace rkt::systemd
