#include <gmock/gmock.h>
#include <sys/socket.h>

#include "base/error.hpp"
#include "systemd/unit.hpp"

namespace rkt::systemd {
namespace {

using ::testing::HasSubstr;
using Strings = std::vector<std::string>;
using Pairs = std::vector<std::pair<std::string, std::string>>;
using Numbers = std::vector<std::pair<std::string, uint64_t>>;

constexpr uint64_t kInfinity = UINT64_MAX;
constexpr uint64_t kSec = 1'000'000;

struct OptionCase {
    std::string_view option;
    std::string_view name;
    Property::Value value;
};

class OptionTest : public ::testing::TestWithParam<OptionCase> {};

TEST_P(OptionTest, BecomesWhatTheManagerTakes) {
    const Property property = Property::parse_option(GetParam().option);
    EXPECT_EQ(property.name, GetParam().name) << GetParam().option;
    EXPECT_TRUE(property.value == GetParam().value) << GetParam().option;
}

// systemd.resource-control(5); shares of the host are scaled to 2^32-1 (org.freedesktop.systemd1(5)).
INSTANTIATE_TEST_SUITE_P(
    ResourceControl, OptionTest,
    ::testing::Values(
        OptionCase{"MemoryMax=1K", "MemoryMax", uint64_t{1024}},
        OptionCase{"MemoryMax=512M", "MemoryMax", uint64_t{512} << 20},
        OptionCase{"MemoryMax=1.5G", "MemoryMax", uint64_t{3} << 29},
        OptionCase{"MemoryHigh=2T", "MemoryHigh", uint64_t{2} << 40},
        OptionCase{"MemoryMax=1000", "MemoryMax", uint64_t{1000}},
        OptionCase{"MemoryMax=infinity", "MemoryMax", kInfinity}, OptionCase{"MemoryMax=", "MemoryMax", kInfinity},
        OptionCase{"MemoryLow=", "MemoryLow", uint64_t{0}},
        OptionCase{"MemoryMax=100%", "MemoryMaxScale", uint32_t{4294967295}},
        OptionCase{"MemoryMin=50%", "MemoryMinScale", uint32_t{2147483648}},
        OptionCase{"MemoryHigh=0%", "MemoryHighScale", uint32_t{0}},
        OptionCase{"TasksMax=100", "TasksMax", uint64_t{100}}, OptionCase{"TasksMax=infinity", "TasksMax", kInfinity},
        OptionCase{"TasksMax=20%", "TasksMaxScale", uint32_t{858993459}},
        OptionCase{"CPUQuota=20%", "CPUQuotaPerSecUSec", uint64_t{200'000}},
        OptionCase{"CPUQuota=150%", "CPUQuotaPerSecUSec", uint64_t{1'500'000}},
        OptionCase{"CPUQuota=12.5%", "CPUQuotaPerSecUSec", uint64_t{125'000}},
        OptionCase{"CPUQuota=", "CPUQuotaPerSecUSec", kInfinity},
        OptionCase{"CPUQuotaPeriodSec=10ms", "CPUQuotaPeriodUSec", uint64_t{10'000}},
        OptionCase{"CPUWeight=200", "CPUWeight", uint64_t{200}}, OptionCase{"CPUWeight=idle", "CPUWeight", uint64_t{0}},
        OptionCase{"IOWeight=10000", "IOWeight", uint64_t{10'000}}, OptionCase{"IOWeight=", "IOWeight", kInfinity},
        OptionCase{"AllowedCPUs=0-3,8", "AllowedCPUs", Property::Bytes{0x0f, 0x01}},
        OptionCase{"AllowedCPUs=1 2", "AllowedCPUs", Property::Bytes{0x06}},
        OptionCase{"AllowedCPUs=", "AllowedCPUs", Property::Bytes{}},
        OptionCase{"DeviceAllow=/dev/fuse rw", "DeviceAllow", Pairs{{"/dev/fuse", "rw"}}},
        OptionCase{"DeviceAllow=char-pts", "DeviceAllow", Pairs{{"char-pts", "rwm"}}},
        OptionCase{"DeviceAllow=", "DeviceAllow", Pairs{}},
        OptionCase{"IOReadBandwidthMax=/dev/sda 10M", "IOReadBandwidthMax", Numbers{{"/dev/sda", 10'000'000}}},
        OptionCase{"IOWriteIOPSMax=/srv infinity", "IOWriteIOPSMax", Numbers{{"/srv", kInfinity}}},
        OptionCase{"IODeviceWeight=/dev/sda 500", "IODeviceWeight", Numbers{{"/dev/sda", 500}}},
        OptionCase{"IODeviceLatencyTargetSec=/dev/sda 25ms", "IODeviceLatencyTargetUSec",
                   Numbers{{"/dev/sda", 25'000}}},
        OptionCase{"ManagedOOMMemoryPressureLimit=100%", "ManagedOOMMemoryPressureLimit", uint32_t{4294967295}},
        OptionCase{"IPAddressAllow=10.0.0.0/8", "IPAddressAllow", std::vector<IpPrefix>{{AF_INET, {10, 0, 0, 0}, 8}}},
        OptionCase{"IPAddressDeny=any", "IPAddressDeny",
                   std::vector<IpPrefix>{{AF_INET, Property::Bytes(4), 0}, {AF_INET6, Property::Bytes(16), 0}}},
        OptionCase{"IPAddressAllow=192.0.2.1 2001:db8::/32", "IPAddressAllow",
                   std::vector<IpPrefix>{{AF_INET, {192, 0, 2, 1}, 32},
                                         {AF_INET6, {0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 32}}},
        OptionCase{"Slice=machine-web.slice", "Slice", std::string("machine-web.slice")},
        OptionCase{"MemoryAccounting=yes", "MemoryAccounting", true}, OptionCase{"Delegate=no", "Delegate", false},
        OptionCase{"Delegate=cpu memory", "DelegateControllers", Strings{"cpu", "memory"}}));

// systemd.unit(5), systemd.service(5), systemd.kill(5), systemd.exec(5); time spans: systemd.time(7).
INSTANTIATE_TEST_SUITE_P(
    Service, OptionTest,
    ::testing::Values(
        OptionCase{"Description=My  pod", "Description", std::string("My  pod")},
        OptionCase{"After=a.service b.service", "After", Strings{"a.service", "b.service"}},
        OptionCase{"Documentation=", "Documentation", Strings{}},
        OptionCase{"TimeoutStopSec=5min 20s", "TimeoutStopUSec", 320 * kSec},
        OptionCase{"TimeoutStopSec=90", "TimeoutStopUSec", 90 * kSec},
        OptionCase{"RuntimeMaxSec=infinity", "RuntimeMaxUSec", kInfinity},
        OptionCase{"RestartSec=100ms", "RestartUSec", uint64_t{100'000}},
        OptionCase{"RestartSec=1.5s", "RestartUSec", uint64_t{1'500'000}},
        OptionCase{"RestartSec=1h30min", "RestartUSec", 5400 * kSec},
        OptionCase{"WatchdogSec=2 days", "WatchdogUSec", 172'800 * kSec},
        OptionCase{"LogRateLimitIntervalSec=1w", "LogRateLimitIntervalUSec", 604'800 * kSec},
        OptionCase{"KillSignal=SIGINT", "KillSignal", int32_t{2}},
        OptionCase{"KillSignal=TERM", "KillSignal", int32_t{15}}, OptionCase{"KillSignal=9", "KillSignal", int32_t{9}},
        OptionCase{"KillSignal=SIGRTMIN+3", "KillSignal", int32_t{37}},
        OptionCase{"KillSignal=RTMAX-1", "KillSignal", int32_t{63}}, OptionCase{"SendSIGHUP=on", "SendSIGHUP", true},
        OptionCase{"KillMode=mixed", "KillMode", std::string("mixed")},
        OptionCase{"OOMPolicy=kill", "OOMPolicy", std::string("kill")},
        OptionCase{"OOMScoreAdjust=-500", "OOMScoreAdjust", int32_t{-500}}, OptionCase{"Nice=-5", "Nice", int32_t{-5}},
        OptionCase{"UMask=0027", "UMask", uint32_t{027}}, OptionCase{"LimitNOFILE=4096", "LimitNOFILE", uint64_t{4096}},
        OptionCase{"LimitNOFILESoft=1024", "LimitNOFILESoft", uint64_t{1024}},
        OptionCase{"LimitCORE=infinity", "LimitCORE", kInfinity},
        OptionCase{"LimitMEMLOCK=64M", "LimitMEMLOCK", uint64_t{64} << 20},
        OptionCase{"LimitCPU=1min", "LimitCPU", uint64_t{60}}, OptionCase{"LimitCPU=1500ms", "LimitCPU", uint64_t{2}},
        OptionCase{"LimitRTTIME=500", "LimitRTTIME", uint64_t{500}}, OptionCase{"LimitRTTIME=1s", "LimitRTTIME", kSec},
        OptionCase{"Environment=A=1 \"B=two words\" C=", "Environment", Strings{"A=1", "B=two words", "C="}},
        OptionCase{"EnvironmentFile=-/etc/default/x", "EnvironmentFiles",
                   std::vector<std::pair<std::string, bool>>{{"/etc/default/x", true}}},
        OptionCase{"StandardOutput=append:/var/log/x", "StandardOutputFileToAppend", std::string("/var/log/x")},
        OptionCase{"StandardError=journal", "StandardError", std::string("journal")},
        OptionCase{"LogLevelMax=warning", "LogLevelMax", int32_t{4}},
        OptionCase{"SyslogFacility=local7", "SyslogFacility", int32_t{23}},
        OptionCase{"LogExtraFields=TENANT=x=y", "LogExtraFields",
                   std::vector<Property::Bytes>{{'T', 'E', 'N', 'A', 'N', 'T', '=', 'x', '=', 'y'}}},
        OptionCase{"LoadCredential=key:/etc/key:1", "LoadCredential", Pairs{{"key", "/etc/key:1"}}},
        OptionCase{"LoadCredential=key", "LoadCredential", Pairs{{"key", "key"}}},
        OptionCase{"SetCredential=key:a b\\n", "SetCredential",
                   std::vector<std::pair<std::string, Property::Bytes>>{{"key", {'a', ' ', 'b', '\n'}}}},
        OptionCase{"SuccessExitStatus=3 SIGUSR1 0", "SuccessExitStatus", ExitStatuses{{3, 0}, {10}}},
        OptionCase{"SystemCallFilter=~@mount ptrace", "SystemCallFilter", FilterList{false, {"@mount", "ptrace"}}},
        OptionCase{"RestrictAddressFamilies=AF_UNIX", "RestrictAddressFamilies", FilterList{true, {"AF_UNIX"}}},
        OptionCase{"ExecStopPost=-/bin/sh -c 'exit 1'", "ExecStopPost",
                   std::vector<ExecCommand>{{"/bin/sh", {"/bin/sh", "-c", "exit 1"}, true}}},
        OptionCase{"ConditionPathExists=|!/run/x", "Conditions",
                   std::vector<Condition>{{"ConditionPathExists", true, true, "/run/x"}}},
        OptionCase{"AssertUser=root", "Asserts", std::vector<Condition>{{"AssertUser", false, false, "root"}}},
        OptionCase{"ConditionHost=", "Conditions", std::vector<Condition>{}},
        OptionCase{"BindPaths=/srv -/a:/b:norbind", "BindPaths",
                   std::vector<BindPath>{{"/srv", "/srv", false, 16384}, {"/a", "/b", true, 0}}},
        OptionCase{"TemporaryFileSystem=/x:ro /y", "TemporaryFileSystem", Pairs{{"/x", "ro"}, {"/y", ""}}},
        OptionCase{"CapabilityBoundingSet=CAP_KILL CAP_NET_RAW", "CapabilityBoundingSet", uint64_t{1} << 5 | 1 << 13},
        OptionCase{"CapabilityBoundingSet=~CAP_CHOWN", "CapabilityBoundingSet", ~uint64_t{1}},
        OptionCase{"RestrictNamespaces=yes", "RestrictNamespaces", uint64_t{0}},
        OptionCase{"RestrictNamespaces=net", "RestrictNamespaces", uint64_t{0x40000000}},
        OptionCase{"RestrictNamespaces=~net", "RestrictNamespaces", uint64_t{0x3e020000}},
        OptionCase{"MountFlags=slave", "MountFlags", uint64_t{1} << 19},
        OptionCase{"SecureBits=noroot keep-caps", "SecureBits", int32_t{0x11}},
        OptionCase{"CoredumpFilter=default private-dax", "CoredumpFilter", uint64_t{0xb3}},
        OptionCase{"CoredumpFilter=0x1F", "CoredumpFilter", uint64_t{0x1f}},
        OptionCase{"NUMAPolicy=interleave", "NUMAPolicy", int32_t{3}},
        OptionCase{"NUMAMask=0-1", "NUMAMask", Property::Bytes{3}},
        OptionCase{"SocketBindDeny=any", "SocketBindDeny", std::vector<SocketBind>{{0, 0, 0, 0}}},
        OptionCase{"SocketBindAllow=ipv4:tcp:8000-8009 udp:53 ipv6:any", "SocketBindAllow",
                   std::vector<SocketBind>{{2, 6, 10, 8000}, {0, 17, 1, 53}, {10, 0, 0, 0}}},
        OptionCase{"TimerSlackNSec=50us", "TimerSlackNSec", uint64_t{50000}},
        OptionCase{"TimerSlackNSec=70", "TimerSlackNSec", uint64_t{70}},
        OptionCase{"TimerSlackNSec=70ns", "TimerSlackNSec", uint64_t{70}},
        OptionCase{"StandardInputText=a\\tb", "StandardInputData", Property::Bytes{'a', '\t', 'b', '\n'}},
        OptionCase{
            "MountImages=/x.raw:/a -/y.raw:/b:root:ro:home:nodev", "MountImages",
            ImageMounts{true,
                        {{"/x.raw", "/a", false, {}}, {"/y.raw", "/b", true, {{"root", "ro"}, {"home", "nodev"}}}}}},
        OptionCase{"ExtensionImages=/x.raw:ro", "ExtensionImages",
                   ImageMounts{false, {{"/x.raw", "", false, {{"root", "ro"}}}}}},
        OptionCase{"RootImageOptions=ro", "RootImageOptions", Pairs{{"root", "ro"}}},
        OptionCase{"RootImageOptions=root:ro home:nodev", "RootImageOptions", Pairs{{"root", "ro"}, {"home", "nodev"}}},
        OptionCase{"RootHash=00ff", "RootHash", Property::Bytes{0, 255}},
        OptionCase{"RootHash=/x.roothash", "RootHashPath", std::string("/x.roothash")},
        OptionCase{"IOSchedulingClass=idle", "IOSchedulingClass", int32_t{3}},
        OptionCase{"SuccessActionExitStatus=7", "SuccessActionExitStatus", int32_t{7}},
        OptionCase{"StartLimitBurst=5", "StartLimitBurst", uint32_t{5}}));

class RefusedOptionTest : public ::testing::TestWithParam<std::string_view> {};

TEST_P(RefusedOptionTest, NamesKeyAndWhatIsExpected) {
    const std::string key(GetParam().substr(0, GetParam().find('=')));
    try {
        Property::parse_option(GetParam());
        FAIL() << GetParam() << " was accepted";
    } catch (const UsageError& error) {
        EXPECT_THAT(error.what(), HasSubstr(key));
        EXPECT_THAT(error.what(), HasSubstr("expected"));
    }
}

INSTANTIATE_TEST_SUITE_P(
    Cases, RefusedOptionTest,
    ::testing::Values("MemoryMax", "=1", "NoSuchThing=1", "memorymax=1", "MemoryMax=lots", "MemoryMax=-1",
                      "MemoryMax=101%", "MemoryMax=1.5", "MemoryMax=17E", "MemoryMax=1KiB", "MemoryMax=1 2",
                      "MemoryMax=18446744073709551615", "TasksMax=1K", "CPUQuota=20", "CPUQuota=0%", "CPUQuota=-5%",
                      "CPUQuota=1.234%", "CPUWeight=0", "CPUWeight=10001", "IOWeight=idle", "AllowedCPUs=3-1",
                      "AllowedCPUs=a", "AllowedCPUs=8192", "DeviceAllow=/dev/x rq", "IOReadBandwidthMax=/dev/sda",
                      "IODeviceWeight=/dev/sda 0", "IPAddressAllow=10.0.0.0/33", "IPAddressAllow=host",
                      "MemoryAccounting=maybe", "TimeoutStopSec=5 parsecs", "TimeoutStopSec=", "TimeoutStopSec=-1",
                      "KillSignal=SIGFOO", "KillSignal=0", "KillSignal=65", "KillSignal=RTMIN+99", "Nice=20", "UMask=9",
                      "LimitNOFILE=1:2", "Environment=A", "Environment==x", "Environment='A=1",
                      "EnvironmentFile=relative", "LogLevelMax=loud", "LogExtraFields=novalue", "LoadCredential=:/x",
                      "SetCredential=key", "SuccessExitStatus=256", "ExecStopPost=sh", "StartLimitBurst=-1",
                      "SuccessActionExitStatus=256", "OOMScoreAdjust=1x"));

TEST(RefusedOption, ControlBytesDoNotReachTheTerminal) {
    try {
        Property::parse_option("MemoryMax=\x1b[31m");
        FAIL();
    } catch (const UsageError& error) {
        EXPECT_THAT(error.what(), Not(HasSubstr("\x1b")));
    }
}

}  // namespace
}  // namespace rkt::systemd
