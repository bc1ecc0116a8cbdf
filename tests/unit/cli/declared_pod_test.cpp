// Declared pods with the keys of the real options.
#include "deploy/declared_pod.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/pod_keys.hpp"
#include "spec/unit_words.hpp"
#include "support/temp_tree.hpp"

namespace rkt::deploy {
namespace {

using test::TempTree;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

PodFile read(const std::string& text) {
    static const PodVocabulary vocabulary = cli::pod_vocabulary();
    return read_pod_file(parse_unit_file(text, "web.pod"), "web.pod", vocabulary);
}
std::vector<std::string> problems_of(const std::string& text) { return read(text).problems; }

TEST(PodFile, BecomesTheWordsOfRun) {
    const PodFile pod = read(
        "[Pod]\nNet=host\nSetEnv=A=1 \"B=two words\"\nInheritEnv=yes\nDebug=no\n"
        "[App web]\nImage=docker://nginx\nMount=volume=v,target=/v\nEnvironment=\"C=x y\"\nArgs=-g 'a b'\nArgs=%n\n"
        "[App side]\nImage=docker://busybox\nExec=/bin/sh -c 'sleep 1'\n");
    EXPECT_THAT(pod.problems, IsEmpty());
    EXPECT_THAT(run_words(pod),
                ElementsAre("run", "--pull-policy=never", "--net=host", "--set-env=A=1", "--set-env=B=two words",
                            "--inherit-env", "docker://nginx", "--name=web", "--mount=volume=v,target=/v",
                            "--environment=C=x y", "--", "-g", "a b", "%n", "---", "docker://busybox", "--name=side",
                            "--exec=/bin/sh", "--", "-c", "sleep 1"));
}

TEST(PodFile, AnEmptyEntryForgetsThoseBefore) {
    const PodFile pod =
        read("[Pod]\nDns=192.0.2.1\nDns=\nDns=192.0.2.2\nHostname=a\nHostname=\n[App web]\nImage=docker://x\n");
    EXPECT_THAT(run_words(pod),
                ElementsAre("run", "--pull-policy=never", "--dns=192.0.2.2", "docker://x", "--name=web"));
}

TEST(PodFile, NamesEachMistakeWithItsLine) {
    EXPECT_THAT(
        problems_of("[Pod]\nImagee=x\nUser=1\nInheritEnv=perhaps\nJournal=here\nNoOverlay=yes\nSlice=x.slice\n"
                    "[App web]\nNet=host\nExec='open\n[App Web!]\nImage=-x\n[Service]\nExecStart=/bin/true\n[Timer]\n"),
        ElementsAre(HasSubstr("web.pod:2: there is no key Imagee= (did you mean \"Image\"?)"),
                    HasSubstr("web.pod:3: User= belongs into [App NAME]"),
                    HasSubstr("web.pod:6: NoOverlay=: the root of an app"),
                    HasSubstr("web.pod:7: Slice=: say it in [Service]"),
                    HasSubstr("web.pod:5: Journal=here: expected one of host own"),
                    HasSubstr("web.pod:4: InheritEnv=perhaps: expected yes or no"),
                    HasSubstr("web.pod:9: Net= belongs into [Pod]"), HasSubstr("web.pod:10: Exec= has an open quote"),
                    HasSubstr("web.pod:8: [App web] has no Image="), HasSubstr("web.pod:11: "),
                    HasSubstr("web.pod:12: \"-x\" is no image"), HasSubstr("web.pod:14: ExecStart= cannot be said"),
                    HasSubstr("web.pod:15: there is no section [Timer]")));
}

TEST(PodFile, HasAnApp) {
    EXPECT_THAT(problems_of("[Unit]\nDescription=x\n"), ElementsAre(HasSubstr("web.pod: there is no app")));
    EXPECT_THAT(problems_of("[Pod]\nPodManifest=/etc/pod.json\n"), IsEmpty());
    EXPECT_THAT(problems_of("[App a]\nImage=x\n[App  a]\nImage=x\n"),
                ElementsAre(HasSubstr("web.pod:3: [App a] is there already")));
    EXPECT_THAT(problems_of("[App a]\nImage=x\nArgs=---\n"), ElementsAre(HasSubstr("cannot be \"---\"")));
}

struct Folders {
    TempTree tree;
    PodFolders paths{tree.path() + "/etc", tree.path() + "/run", tree.path() + "/usr"};
    std::string units = tree.path() + "/units";

    Folders() {
        for (const std::string& path : paths) std::filesystem::create_directories(path);
        std::filesystem::create_directories(units);
    }
    void write(const std::string& path, const std::string& text) const {
        std::filesystem::create_directories(std::filesystem::path(tree.path() + "/" + path).parent_path());
        Dir::open(tree.path()).write_file(path, text);
    }
    [[nodiscard]] std::vector<std::string> generate() const {
        return generate_pods(paths, Dir::open(units), cli::pod_vocabulary());
    }
    [[nodiscard]] UnitFile unit(const std::string& name) const {
        return parse_unit_file(Dir::open(units).read_file(name), name);
    }
    [[nodiscard]] std::string start_of(const std::string& name) const {
        return unit(name).find("Service")->last("ExecStart")->value;
    }
};
constexpr const char* kApp = "[App web]\nImage=docker://nginx\n";

TEST(DeclaredPods, TheFirstFolderWinsAndAnEmptyFileMasks) {
    const Folders folders;
    folders.write("etc/web.pod", kApp);
    folders.write("usr/web.pod", "[App old]\nImage=docker://old\n");
    folders.write("etc/masked.pod", "");
    folders.write("usr/masked.pod", kApp);
    std::filesystem::create_symlink("/dev/null", folders.tree.path() + "/run/gone.pod");
    folders.write("usr/gone.pod", kApp);
    folders.write("etc/readme.txt", "no pod");
    EXPECT_THAT(folders.generate(), IsEmpty());
    EXPECT_THAT(Dir::open(folders.units).entries(), ElementsAre("web.service"));
    EXPECT_THAT(folders.start_of("web.service"), HasSubstr("--name=web"));
}

TEST(DeclaredPods, DropInsAreReadByNameAcrossTheFolders) {
    const Folders folders;
    folders.write("usr/a-web.pod", kApp);
    folders.write("usr/a-web.pod.d/10.conf", "[Pod]\nHostname=ten\n");
    folders.write("etc/a-web.pod.d/20.conf", "[Service]\nMemoryMax=1G\n");
    folders.write("usr/a-web.pod.d/20.conf", "[Pod]\nHostname=twenty\n");
    folders.write("run/a-.pod.d/05.conf", "[Pod]\nHostname=five\nDns=192.0.2.1\n");
    folders.write("etc/a-web.pod.d/30.conf", "");
    folders.write("run/a-web.pod.d/30.conf", "[Pod]\nHostname=masked\n");
    EXPECT_THAT(folders.generate(), IsEmpty());
    EXPECT_THAT(folders.start_of("a-web.service"), HasSubstr(" --hostname=ten --dns=192.0.2.1 "));
    EXPECT_EQ(folders.unit("a-web.service").find("Service")->last("MemoryMax")->value, "1G");
}

TEST(DeclaredPods, InstallBecomesLinks) {
    const Folders folders;
    folders.write("etc/web.pod",
                  std::string(kApp) + "[Install]\nWantedBy=multi-user.target other.target\nAlias=www.service\n");
    folders.write("etc/job@.pod", std::string(kApp) + "[Install]\nRequiredBy=jobs.target\nDefaultInstance=one\n");
    EXPECT_THAT(folders.generate(), IsEmpty());
    const auto link = [&](const std::string& path) {
        return std::filesystem::read_symlink(folders.units + "/" + path).string();
    };
    EXPECT_EQ(link("multi-user.target.wants/web.service"), "../web.service");
    EXPECT_EQ(link("other.target.wants/web.service"), "../web.service");
    EXPECT_EQ(link("www.service"), "web.service");
    EXPECT_EQ(link("jobs.target.requires/job@one.service"), "../job@.service");
}

// Nothing in a file makes the generator write elsewhere.
TEST(DeclaredPods, NamesOfInstallAreUnits) {
    const Folders folders;
    folders.write("etc/web.pod",
                  std::string(kApp) + "[Install]\nWantedBy=../../evil.target\nAlias=/etc/x.service\nAlso=y.service\n");
    folders.write("etc/tmpl@.pod", std::string(kApp) + "[Install]\nWantedBy=multi-user.target\n");
    EXPECT_THAT(
        folders.generate(),
        ElementsAre(HasSubstr("tmpl@.pod:4: WantedBy=multi-user.target: of a template"), HasSubstr("web.pod:6: Also="),
                    HasSubstr("web.pod:4: WantedBy=../../evil.target"), HasSubstr("web.pod:5: Alias=")));
    EXPECT_THAT(Dir::open(folders.tree.path()).entries(), ElementsAre("etc", "run", "units", "usr"));
    EXPECT_THAT(Dir::open(folders.units).entries(), ElementsAre("tmpl@.service", "web.service"));
}

TEST(DeclaredPods, ABrokenOneFailsAndSaysWhyBesideGoodOnes) {
    const Folders folders;
    folders.write(
        "etc/bad.pod",
        "[App "
        "web]\nImag=x\n[Service]\nExecStartPre=/bin/evil\nRestart=always\n[Install]\nWantedBy=multi-user.target\n");
    folders.write("etc/syntax.pod", "nonsense\n");
    folders.write("etc/good.pod", kApp);
    (void)mkfifo((folders.tree.path() + "/etc/pipe.pod").c_str(), 0600);
    EXPECT_THAT(
        folders.generate(),
        ElementsAre(HasSubstr("bad.pod:2: there is no key Imag="), HasSubstr("bad.pod:1: [App web] has no Image="),
                    HasSubstr("pipe.pod is no file"), HasSubstr("syntax.pod:1: expected KEY=VALUE")));
    const std::string why = "/usr/bin/rkt pod verify " + folders.tree.path() + "/etc/";
    EXPECT_EQ(folders.start_of("bad.service"), why + "bad.pod");
    EXPECT_EQ(folders.start_of("syntax.service"), why + "syntax.pod");
    EXPECT_THAT(folders.unit("bad.service").find("Service")->all("ExecStartPre"), IsEmpty());
    EXPECT_EQ(folders.unit("bad.service").find("Service")->last("Restart")->value, "no");
    EXPECT_TRUE(std::filesystem::is_symlink(folders.units + "/multi-user.target.wants/bad.service"));
    EXPECT_THAT(folders.start_of("good.service"), HasSubstr("docker://nginx"));
}

// Whoever may write into /etc/rkt does not become root by it.
TEST(DeclaredPods, AFileThatOthersMayWriteIsNotRun) {
    const Folders folders;
    folders.write("etc/web.pod", kApp);
    folders.write("etc/other.pod", kApp);
    folders.write("etc/other.pod.d/x.conf", "[Pod]\nHostname=x\n");
    ASSERT_EQ(chmod((folders.tree.path() + "/etc/web.pod").c_str(), 0664), 0);
    ASSERT_EQ(chmod((folders.tree.path() + "/etc/other.pod.d/x.conf").c_str(), 0666), 0);
    EXPECT_THAT(folders.generate(), ElementsAre(HasSubstr("x.conf is not written by root alone"),
                                                HasSubstr("web.pod is not written by root alone")));
    EXPECT_THAT(folders.start_of("web.service"), HasSubstr("pod verify"));
    EXPECT_THAT(folders.start_of("other.service"), HasSubstr("pod verify"));
}

TEST(DeclaredPods, SocketsAndTimeToStop) {
    const Folders folders;
    folders.write("etc/web.pod", std::string(kApp) + "[Pod]\nSocket=127.0.0.1:8080:80\nStopTimeout=2min\n");
    EXPECT_THAT(folders.generate(), IsEmpty());
    EXPECT_EQ(folders.unit("web.socket").find("Socket")->last("ListenStream")->value, "127.0.0.1:8080");
    EXPECT_TRUE(std::filesystem::is_symlink(folders.units + "/sockets.target.wants/web.socket"));
    EXPECT_EQ(folders.unit("web.service").find("Service")->last("TimeoutStopSec")->value, "150");
}

// Every option that help shows for `run` is a key, or refused with a reason.
TEST(PodKeys, AreTheOptionsOfRun) {
    const PodVocabulary vocabulary = cli::pod_vocabulary();
    for (const char* name :
         {"SetEnvFile", "Port", "UserAnnotation", "InsecureOptions", "Dir", "HealthCmd", "RestartSec"}) {
        const PodKey* key = vocabulary.find(name);
        ASSERT_NE(key, nullptr) << name;
        EXPECT_EQ(key->refused, "") << name;
    }
    for (const char* name : {"Detach", "Host", "NoOverlay", "PullPolicy", "CapRetain", "Name"}) {
        const PodKey* key = vocabulary.find(name);
        ASSERT_NE(key, nullptr) << name;
        EXPECT_NE(key->refused, "") << name;
    }
    for (const char* name : {"Help", "BusAddress", "LibexecDir", "Stage1Url"})
        EXPECT_EQ(vocabulary.find(name), nullptr) << name;
}

}  // namespace
}  // namespace rkt::deploy
