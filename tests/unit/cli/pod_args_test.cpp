#include "cli/pod_args.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/fetch_args.hpp"
#include "cli/parse.hpp"
#include "cli/pull_policy.hpp"
#include "unit/cli/command_line.hpp"

namespace rkt::cli {
namespace {

using image::PullPolicy;
using test::parse_line;
using test::Words;
using testing::ElementsAre;
using testing::HasSubstr;

RunArgs run_args(const Words& words) { return parse_run_args(parse_line(words)); }

std::string run_error(const Words& words) {
    try {
        (void)run_args(words);
        return "";
    } catch (const UsageError& error) {
        return error.what();
    }
}

TEST(PodArgs, EveryAppOption) {
    const auto run =
        run_args({"run", "docker://a", "--name=web", "--exec=/bin/web", "--working-dir=/srv", "--environment=A=1",
                  "--environment=B=2=3", "--user=www", "--group=33", "--supplementary-gids=1,22",
                  "--readonly-rootfs=true", "--mount=volume=data,target=/data", "--annotation=example.com/a=b",
                  "--user-annotation=Any Thing=c", "--user-label=l=", "--", "-x", "y"});
    ASSERT_EQ(run.pod.apps.size(), 1U);
    const AppArgs& app = run.pod.apps[0];
    EXPECT_EQ(app.image, "docker://a");
    EXPECT_EQ(app.name->str(), "web");
    EXPECT_EQ(app.exec, "/bin/web");
    EXPECT_THAT(app.args, ElementsAre("-x", "y"));
    EXPECT_EQ(app.working_directory, "/srv");
    EXPECT_THAT(app.environment, ElementsAre(NameValue{"A", "1"}, NameValue{"B", "2=3"}));
    EXPECT_EQ(app.user, "www");
    EXPECT_EQ(app.group, "33");
    EXPECT_THAT(*app.supplementary_gids, ElementsAre(1U, 22U));
    EXPECT_TRUE(app.read_only_rootfs);
    ASSERT_EQ(app.mounts.size(), 1U);
    EXPECT_EQ(app.mounts[0].volume, "data");
    EXPECT_EQ(app.mounts[0].path, "/data");
    EXPECT_THAT(app.annotations, ElementsAre(NameValue{"example.com/a", "b"}));
    EXPECT_THAT(app.user_annotations, ElementsAre(NameValue{"Any Thing", "c"}));
    EXPECT_THAT(app.user_labels, ElementsAre(NameValue{"l", ""}));
}

TEST(PodArgs, ModesOfStreamsAreAnnotations) {
    const auto run = run_args({"run", "a", "--stdin=stream", "--stdout=stream", "--stderr=log", "b"});
    EXPECT_THAT(run.pod.apps[0].annotations, ElementsAre(NameValue{"coreos.com/rkt/stage2/stdin", "stream"},
                                                         NameValue{"coreos.com/rkt/stage2/stdout", "stream"},
                                                         NameValue{"coreos.com/rkt/stage2/stderr", "log"}));
    EXPECT_TRUE(run.pod.apps[1].annotations.empty());
}

TEST(PodArgs, ModesOfStreamsThatCannotBe) {
    EXPECT_EQ(run_error({"run", "a", "--stdin=log"}), "mode \"log\" of stdin: expected null, stream or tty");
    EXPECT_EQ(run_error({"run", "a", "--stdin=tty", "--stdout=stream"}),
              "stdin, stdout and stderr of an app cannot be stream and tty at once");
    EXPECT_EQ(run_error({"run", "--interactive", "a", "--stdin=stream"}),
              "--interactive excludes --stdin, --stdout and --stderr");
    EXPECT_EQ(run_error({"run", "a", "--stdin=tty", "--annotation=coreos.com/rkt/stage2/stdin=null"}),
              "--stdin and --annotation=coreos.com/rkt/stage2/stdin exclude each other");
}

struct FlavorCase {
    const char* option;
    Flavor flavor;
};
class Flavors : public testing::TestWithParam<FlavorCase> {};
TEST_P(Flavors, AreChosenByNameOrByTheNameOfAStage1) {
    const ParsedArgs parsed = parse_line({"run", GetParam().option, "image"});
    EXPECT_EQ(parse_run_args(parsed).pod.flavor, GetParam().flavor);
    // There is nothing to say of a stage1 whose name was understood.
    const bool is_stage1 = std::string_view(GetParam().option).starts_with("--stage1");
    EXPECT_EQ(warnings(parsed).empty(), !is_stage1 || GetParam().flavor == Flavor::fly);
}
INSTANTIATE_TEST_SUITE_P(
    Table, Flavors,
    testing::Values(FlavorCase{"--flavor=pod", Flavor::pod}, FlavorCase{"--flavor=fly", Flavor::fly},
                    FlavorCase{"--stage1-name=coreos.com/rkt/stage1-fly:1.30.0", Flavor::fly},
                    FlavorCase{"--stage1-path=/usr/lib/rkt/stage1-images/stage1-fly.aci", Flavor::fly},
                    FlavorCase{"--stage1-from-dir=stage1-fly.aci", Flavor::fly},
                    FlavorCase{"--stage1-url=https://example.com/stage1-fly-1.30.0.aci", Flavor::fly},
                    FlavorCase{"--stage1-path=/opt/stage1-fly/stage1-host.aci", Flavor::pod},
                    FlavorCase{"--stage1-name=coreos.com/rkt/stage1-coreos", Flavor::pod}));

TEST(PodArgs, FlavorsThatThereAreNot) {
    EXPECT_THAT(run_error({"run", "--flavor=kvm", "image"}), HasSubstr("expected pod or fly"));
}

TEST(PodArgs, LimitsAreIsolators) {
    const auto run = run_args({"run", "a", "--memory=16Mi", "--cpu=500m", "--cpu-shares=2", "--pids-limit=7", "b"});
    ASSERT_EQ(run.pod.apps[0].isolators.size(), 4U);
    EXPECT_EQ(run.pod.apps[0].isolators[0].name, "resource/memory");
    EXPECT_EQ(run.pod.apps[0].isolators[0].value_json, R"({"request":"16Mi","limit":"16Mi"})");
    EXPECT_EQ(run.pod.apps[0].isolators[3].name, "os/linux/pids-limit");
    EXPECT_EQ(run.pod.apps[0].isolators[3].value_json, "7");
    EXPECT_TRUE(run.pod.apps[1].isolators.empty());
}

TEST(PodArgs, LimitsThatNothingCanLiveWith) {
    EXPECT_EQ(run_error({"run", "a", "--memory=16m"}),
              "invalid argument \"16m\" for --memory: memory limit of 1 bytes too low. Try a reasonable value, such as "
              "--memory=16M");
    EXPECT_EQ(run_error({"run", "a", "--cpu=none"}),
              "invalid argument \"none\" for --cpu: expected a quantity, as 500m, 16Mi or 1G");
    EXPECT_EQ(run_error({"run", "a", "--pids-limit=0"}),
              "invalid argument \"0\" for --pids-limit: expected a number from 1 to 4194304");
}

std::vector<std::string> isolators_of(const Words& words) {
    std::vector<std::string> printed;
    const RunArgs run = run_args(words);
    for (const Isolator& one : run.pod.apps.at(0).isolators) printed.push_back(one.name + one.value_json);
    return printed;
}

TEST(PodArgs, PrivilegesBecomeIsolators) {
    EXPECT_THAT(isolators_of({"run", "a", "--caps-retain=CAP_KILL", "--oom-score-adj=7", "--no-new-privileges",
                              "--apparmor=web", "--selinux=u:r:t", "--seccomp=mode=remove,errno=EPERM,mount"}),
                ElementsAre(R"(os/linux/capabilities-retain-set{"set":["CAP_KILL"]})", "os/linux/oom-score-adj7",
                            R"(os/linux/apparmor-profile{"profile":"web"})",
                            R"(os/linux/selinux-context{"user":"u","role":"r","type":"t"})",
                            "os/linux/no-new-privilegestrue",
                            R"(os/linux/seccomp-remove-set{"set":["mount"],"errno":"EPERM"})"));
    EXPECT_THAT(isolators_of({"run", "a", "--cap-remove=CAP_KILL", "--oom-score-adjust=-3"}),
                ElementsAre(R"(os/linux/capabilities-remove-set{"set":["CAP_KILL"]})", "os/linux/oom-score-adj-3"));
    EXPECT_THAT(isolators_of({"run", "a", "--no-new-privileges=false"}),
                ElementsAre("os/linux/no-new-privilegesfalse"));
    EXPECT_THAT(isolators_of({"run", "a"}), testing::IsEmpty());
    EXPECT_EQ(run_args({"run", "a", "--seccomp=profile=/p.json"}).pod.apps[0].seccomp_profile, "/p.json");
    EXPECT_EQ(run_args({"run", "--sysctl=net.core.somaxconn=9", "--sysctl=kernel.sem=1 2", "a"})
                  .pod.isolators.at(0)
                  .value_json,
              R"({"net.core.somaxconn":"9","kernel.sem":"1 2"})");
}

TEST(PodArgs, PrivilegesThatCannotBe) {
    const std::vector<std::pair<Words, std::string>> lines{
        {{"run", "a", "--caps-retain=CAP_KILL", "--caps-remove=CAP_CHOWN"},
         "--caps-retain and --caps-remove exclude each other"},
        {{"run", "a", "--cap-retain=CAP_KILL", "--caps-remove=CAP_CHOWN"},
         "--caps-retain and --caps-remove exclude each other"},
        {{"run", "a", "--caps-retain=KILL"}, "invalid argument \"KILL\" for --caps-retain: unknown capability \"KILL\""},
        {{"run", "a", "--seccomp=mode=retain,read", "--seccomp=mode=retain,write"},
         "--seccomp specified multiple times for the same image"},
        {{"run", "a", "--seccomp=read"}, "invalid argument \"read\" for --seccomp: wants mode=retain or mode=remove"},
        {{"run", "a", "--oom-score-adj=x"},
         "invalid argument \"x\" for --oom-score-adj: wants a whole number from -1000 to 1000"},
        {{"run", "--sysctl=a.b=1", "--sysctl=a.b=2", "a"},
         "invalid argument \"a.b=1 a.b=2\" for --sysctl: \"a.b\" is given twice"},
    };
    for (const auto& [words, expected] : lines) EXPECT_EQ(run_error(words), expected) << testing::PrintToString(words);
}

TEST(PodArgs, EveryPodOption) {
    const auto run =
        run_args({"run", "--volume=v,kind=empty", "--mount=volume=v,target=/v", "--set-env=A=1", "--set-env-file=/f",
                  "--set-env-file=/g", "--inherit-env", "--hostname=h", "--net=host", "--uuid-file-save=/u",
                  "--pull-policy=never", "--quiet", "--slice=a.slice", "--property=MemoryMax=1G", "image"});
    ASSERT_EQ(run.pod.volumes.size(), 1U);
    EXPECT_EQ(run.pod.volumes[0].name, "v");
    ASSERT_EQ(run.pod.mounts.size(), 1U);
    EXPECT_THAT(run.pod.env, ElementsAre(NameValue{"A", "1"}));
    EXPECT_THAT(run.pod.env_files, ElementsAre("/f", "/g"));
    EXPECT_TRUE(run.pod.inherit_env);
    EXPECT_EQ(run.pod.pull_policy, PullPolicy::never);
    EXPECT_TRUE(run.pod.quiet);
    EXPECT_EQ(run.start.hostname, "h");
    EXPECT_EQ(run.start.network.mode, NetSelection::Mode::host);
    EXPECT_TRUE(run.start.quiet);
    EXPECT_FALSE(run.start.interactive);
    EXPECT_EQ(run.start.slice, "a.slice");
    ASSERT_EQ(run.start.properties.size(), 1U);
    EXPECT_EQ(run.start.properties[0].name, "MemoryMax");
    EXPECT_EQ(run.uuid_file, "/u");
    EXPECT_FALSE(run.detach);
}

TEST(PodArgs, Presets) {
    const auto run = run_args({"run", "image"});
    EXPECT_EQ(run.start.network.str(), "default");
    EXPECT_EQ(run.pod.pull_policy, PullPolicy::fresh);
    EXPECT_EQ(run.start.hostname, "");
    EXPECT_FALSE(run.pod.apps[0].read_only_rootfs);
    EXPECT_FALSE(run.pod.apps[0].exec);
}

TEST(PodArgs, Detach) {
    EXPECT_TRUE(run_args({"run", "-d", "image"}).detach);
    EXPECT_EQ(run_args({"run", "--detach", "--unit=web.service", "image"}).detach->unit, "web.service");
    EXPECT_EQ(run_error({"run", "--unit=web.service", "image"}), "--unit needs --detach");
    EXPECT_EQ(run_error({"run", "-d", "--interactive", "image"}), "--detach and --interactive exclude each other");
}

TEST(PodArgs, RefusesInRktsWords) {
    const std::vector<std::pair<Words, std::string>> lines{
        {{"run"}, "must provide at least one image or specify the pod manifest"},
        {{"run", "--net=host"}, "must provide at least one image or specify the pod manifest"},
        {{"run", "--interactive", "a", "b"}, "interactive option only supports one image"},
        {{"run", "--store-only", "--no-store", "a"}, "both --store-only and --no-store specified"},
        {{"run", "--set-env=A=1", "--set-env=A=2", "a"}, "environment variable \"A\" already set by --set-env"},
    };
    for (const auto& [words, expected] : lines) EXPECT_EQ(run_error(words), expected) << testing::PrintToString(words);
}

TEST(PodArgs, APodManifestStandsAlone) {
    const auto run = run_args({"run", "--pod-manifest=f", "--net=host", "--hostname=h", "--quiet", "--pull-policy=new",
                               "--inherit-env=false", "--uuid-file-save=/u"});
    EXPECT_EQ(run.pod.manifest_file, "f");
    EXPECT_TRUE(run.pod.quiet);
    EXPECT_EQ(run.start.hostname, "h");
    for (const char* other : {"image", "--volume=v,kind=empty", "--mount=volume=v,target=/v", "--port=http:80",
                              "--sysctl=kernel.sem=1", "--inherit-env", "--set-env=A=1", "--set-env-file=/f", "--pull-policy=never",
                              "--pull-policy=update", "--store-only", "--no-store"}) {
        EXPECT_EQ(run_error({"run", "--pod-manifest=f", other}),
                  "conflicting flags set with --pod-manifest (see --help)")
            << other;
    }
}

TEST(PodArgs, NamesTheOptionWhoseValueIsWrong) {
    const std::vector<std::pair<Words, std::string>> lines{
        {{"run", "--volume=v", "a"}, "--volume"},
        {{"run", "--mount=volume=v", "a"}, "--mount"},
        {{"run", "a", "--name=No Name"}, "--name"},
        {{"run", "a", "--environment=1A=x"}, "--environment"},
        {{"run", "--set-env=A", "a"}, "--set-env"},
        {{"run", "a", "--supplementary-gids=1,x"}, "--supplementary-gids"},
        {{"run", "a", "--supplementary-gids=4294967295"}, "--supplementary-gids"},
        {{"run", "a", "--readonly-rootfs=x"}, "--readonly-rootfs"},
        {{"run", "a", "--annotation=No Id=x"}, "--annotation"},
        {{"run", "a", "--user-label=x"}, "--user-label"},
        {{"run", "--pull-policy=nwe", "a"}, "--pull-policy"},
        {{"run", "--ipc=x", "a"}, "--ipc"},
        {{"run", "--property=NoSuchThing=1", "a"}, "--property"},
    };
    for (const auto& [words, option] : lines)
        EXPECT_THAT(run_error(words), HasSubstr(option)) << testing::PrintToString(words);
}

TEST(PodArgs, Networks) {
    EXPECT_EQ(run_args({"run", "--net", "a"}).start.network.str(), "default");
    EXPECT_EQ(run_args({"run", "--net=a", "--net=b:IP=1.2.3.4", "x"}).start.network.str(), "a,b:IP=1.2.3.4");
    EXPECT_EQ(run_error({"run", "--net=host,none", "a"}), "--net: host and none exclude each other");
}

TEST(PodArgs, Ports) {
    const auto run = run_args({"run", "--port=80-tcp:8080", "--port=http:127.0.0.1:80", "a"});
    ASSERT_EQ(run.pod.ports.size(), 2U);
    EXPECT_EQ(run.pod.ports[1].host_ip, "127.0.0.1");
    EXPECT_THAT(run_error({"run", "--port=http", "a"}), HasSubstr("--port"));
    for (const char* net : {"none", "host"}) {
        EXPECT_EQ(run_error({"run", "--port=http:80", std::string("--net=") + net, "a"}),
                  std::string("--port flag does not work with '") + net + "' networking");
    }
}

TEST(PodArgs, Journal) {
    const auto is_own = [](const Words& words) { return parse_start_args(parse_line(words).options).own_journal; };
    EXPECT_FALSE(is_own({"run", "image"}));
    EXPECT_FALSE(is_own({"run", "--journal=host", "image"}));
    EXPECT_TRUE(is_own({"run", "--journal=own", "image"}));
    EXPECT_TRUE(is_own({"run-prepared", "--journal=own", "0123"}));
    EXPECT_TRUE(is_own({"app", "sandbox", "--journal=own"}));
    EXPECT_TRUE(wants_own_journal(parse_line({"prepare", "--journal=own", "image"}).options));
    EXPECT_EQ(run_error({"run", "--journal=both", "image"}),
              "invalid argument \"both\" for --journal: expected host or own");
}

TEST(PodArgs, PrivateUsers) {
    const auto users_of = [](const Words& words) { return parse_start_args(parse_line(words).options).users; };
    EXPECT_EQ(users_of({"run", "image"}), std::nullopt);
    EXPECT_EQ(users_of({"run", "--private-users", "image"})->str(), "pick");
    EXPECT_EQ(users_of({"run", "--private-users=false", "image"})->str(), "no");  // rkt 1.x
    EXPECT_EQ(users_of({"run-prepared", "--private-users=655360", "0123"})->str(), "655360:65536");
    EXPECT_EQ(parse_private_users(parse_line({"prepare", "--private-users=no", "image"}).options)->str(), "no");
    EXPECT_EQ(run_error({"run", "--private-users=0", "image"}),
              "invalid argument \"0\" for --private-users: a range of ids begins at 1 and is not empty (no range: no)");
}

TEST(PodArgs, NameResolution) {
    const auto run = run_args({"run", "--dns=10.0.0.1,fd00::1", "--dns-search=a", "--dns-search=b", "--dns-opt=ndots:2",
                               "--dns-domain=d", "--hosts-entry=10.0.0.2=db,10.0.0.3=web", "a"});
    EXPECT_EQ(
        run.start.names.resolv_conf(),
        "# Generated by rkt run\n\nsearch a b\nnameserver 10.0.0.1\nnameserver fd00::1\noptions ndots:2\ndomain d\n");
    EXPECT_EQ(run.start.names.hosts_file("pod"),
              "127.0.0.1 localhost localhost.domain localhost4 localhost4.localdomain4 pod\n"
              "::1 localhost localhost.domain localhost6 localhost6.localdomain6 pod\n10.0.0.2 db\n10.0.0.3 web\n");
    EXPECT_EQ(run_args({"run", "--dns=host", "a"}).start.names.dns, rkt::NameResolution::Dns::host);
    EXPECT_TRUE(run_args({"run", "--hosts-entry=host", "a"}).start.names.host_hosts);
    EXPECT_FALSE(run_args({"run", "a"}).start.names.resolv_conf());
    for (const char* wrong :
         {"--dns=x", "--dns=host,10.0.0.1", "--dns=none,host", "--hosts-entry=a",
          "--hosts-entry=10.0.0.1=", "--hosts-entry=host,10.0.0.1=a", "--hosts-entry=10.0.0.1=a b"}) {
        EXPECT_THAT(run_error({"run", wrong, "a"}), HasSubstr("invalid value")) << wrong;
    }
}

TEST(PodArgs, IpcModes) {
    for (const char* mode : {"--ipc=", "--ipc=auto", "--ipc=private"})
        EXPECT_FALSE(run_args({"run", mode, "a"}).start.host_ipc) << mode;
    EXPECT_TRUE(run_args({"run", "--ipc=parent", "a"}).start.host_ipc);
    EXPECT_TRUE(parse_start_args(parse_line({"run-prepared", "--ipc=parent", "u"}).options).host_ipc);
}

// rkt-1.30.md 1.5.
TEST(PullPolicies, NamesAliasesAndPresets) {
    const std::vector<std::pair<Words, PullPolicy>> lines{
        {{"fetch", "a"}, PullPolicy::update},
        {{"fetch", "--pull-policy=new", "a"}, PullPolicy::fresh},
        {{"fetch", "--pull-policy=update", "a"}, PullPolicy::update},
        {{"fetch", "--pull-policy=never", "a"}, PullPolicy::never},
        {{"--pull-policy=new", "fetch", "a"}, PullPolicy::fresh},
        {{"fetch", "--store-only", "a"}, PullPolicy::never},
        {{"--no-store", "fetch", "a"}, PullPolicy::update},
        {{"fetch", "--store-only=false", "a"}, PullPolicy::update},
    };
    for (const auto& [words, expected] : lines) {
        EXPECT_EQ(parse_pull_policy(parse_line(words).options, PullPolicy::update), expected)
            << testing::PrintToString(words);
    }
    EXPECT_EQ(name_of(PullPolicy::fresh), "new");
    EXPECT_EQ(name_of(PullPolicy::update), "update");
    EXPECT_EQ(name_of(PullPolicy::never), "never");
}

TEST(FetchArgs, ImagesAndFlags) {
    const auto args = parse_fetch_args(parse_line({"fetch", "docker://a", "oci:/b", "--full", "--quiet"}));
    ASSERT_EQ(args.images.size(), 2U);
    EXPECT_EQ(args.images[0].image + " " + args.images[1].image, "docker://a oci:/b");
    EXPECT_TRUE(args.full);
    EXPECT_TRUE(args.quiet);
    EXPECT_EQ(args.pull_policy, PullPolicy::update);
    EXPECT_FALSE(args.error_fd);
    EXPECT_THROW((void)parse_fetch_args(parse_line({"fetch"})), UsageError);
    EXPECT_THROW((void)parse_fetch_args(parse_line({"fetch", "docker://UPPER:::"})), Error);
}

TEST(PodArgs, RestartIsOfAllAppsOrOfOne) {
    const auto run = run_args({"run", "--restart=always", "--restart-sec=1min", "a", "b", "--restart=no"});
    const auto annotation = [&](size_t app, const char* name) {
        const std::string* value = find_value(run.pod.apps.at(app).annotations, std::string("coreos.com/rkt/stage2/") + name);
        return value != nullptr ? *value : "(none)";
    };
    EXPECT_EQ(annotation(0, "restart"), "always");
    EXPECT_EQ(annotation(0, "restart-sec"), "1min");
    EXPECT_EQ(annotation(1, "restart"), "no");
    EXPECT_EQ(annotation(1, "restart-sec"), "1min");
    EXPECT_THAT(run_error({"run", "a", "--restart-sec=soon"}), HasSubstr("\"soon\" for --restart-sec"));
    EXPECT_THAT(run_error({"run", "--pod-manifest=/f", "--restart=always"}), HasSubstr("conflicting flags"));
}

TEST(PodArgs, StopTimeoutIsATimeSpan) {
    EXPECT_EQ(run_args({"run", "--stop-timeout=1min 30s", "a"}).start.stop_timeout_ms, 90000U);
    EXPECT_THAT(run_error({"run", "--stop-timeout=never", "a"}), HasSubstr("for --stop-timeout"));
}

}  // namespace
}  // namespace rkt::cli
