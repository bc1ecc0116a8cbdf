#include "deploy/quadlet.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/pod_keys.hpp"
#include "deploy/pod_file.hpp"

namespace rkt::deploy {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Translated {
    std::vector<std::string> words;
    std::vector<std::string> problems;
    std::vector<std::string> notes;
};

Translated translate(const std::string& keys, const std::string& name = "web") {
    static const PodVocabulary vocabulary = cli::pod_vocabulary();
    Translated result;
    const UnitFile container = parse_unit_file("[Container]\n" + keys, "web.container");
    const UnitFile file =
        pod_of_container(container, {.name = name, .path = "web.container"}, result.problems, result.notes);
    const PodFile pod = read_pod_file(file, "web.container", vocabulary);
    result.problems.insert(result.problems.end(), pod.problems.begin(), pod.problems.end());
    result.words = run_words(pod);
    return result;
}

TEST(Quadlet, IsTranslated) {
    const Translated seen = translate(
        "Image=quay.io/a/b:1\nContainerName=front\nExec=serve --now\nEnvironment=A=1 "
        "B=2\nPublishPort=127.0.0.1:8080:80\n"
        "PublishPort=53:53/udp\nVolume=/srv:/data:ro,Z\nTmpfs=/tmp:size=1M\nUser=1000\nReadOnly=yes\nNotify=healthy\n"
        "HealthCmd=curl -f localhost\nDropCapability=all\nAddCapability=NET_BIND_SERVICE "
        "cap_chown\nAddHost=db:192.0.2.1\n"
        "Network=host\nAutoUpdate=registry\n");
    EXPECT_THAT(seen.problems, IsEmpty());
    EXPECT_THAT(seen.notes, ElementsAre(HasSubstr("web.container:8: Volume= is ignored"),
                                        HasSubstr("web.container:18: AutoUpdate=")));
    EXPECT_THAT(seen.words,
                ElementsAre("run", "--pull-policy=never", "--net=host", "--hosts-entry=192.0.2.1=db",
                            "--volume=volume-1,kind=host,source=/srv,readOnly=true",
                            "--volume=volume-2,kind=tmpfs,size=1M", "--port=80-tcp:127.0.0.1:8080", "--port=53-udp:53",
                            "docker://quay.io/a/b:1", "--name=front", "--mount=volume=volume-1,target=/data",
                            "--mount=volume=volume-2,target=/tmp", "--environment=A=1", "--environment=B=2",
                            "--user=1000", "--readonly-rootfs=true", "--caps-retain=CAP_NET_BIND_SERVICE,CAP_CHOWN",
                            "--sdnotify=healthy", "--health-cmd=curl -f localhost", "--", "serve", "--now"));
}

// The first of what podman's words make of the 14 that an app has anyway.
TEST(Quadlet, CapabilitiesAreThoseThatPodmanLeaves) {
    const std::string all =
        "CAP_AUDIT_WRITE,CAP_CHOWN,CAP_DAC_OVERRIDE,CAP_FSETID,CAP_FOWNER,CAP_KILL,CAP_MKNOD,CAP_NET_RAW,CAP_SETUID,"
        "CAP_NET_BIND_SERVICE,CAP_SETGID,CAP_SETPCAP,CAP_SETFCAP,CAP_SYS_CHROOT";
    const std::string without_kill =
        "CAP_AUDIT_WRITE,CAP_CHOWN,CAP_DAC_OVERRIDE,CAP_FSETID,CAP_FOWNER,CAP_MKNOD,CAP_NET_RAW,CAP_SETUID,"
        "CAP_NET_BIND_SERVICE,CAP_SETGID,CAP_SETPCAP,CAP_SETFCAP,CAP_SYS_CHROOT";
    for (const auto& [keys, option] : std::vector<std::pair<std::string, std::string>>{
             {"DropCapability=all\n", "--caps-remove=" + all},
             {"DropCapability=ALL\nDropCapability=\n", ""},
             {"DropCapability=kill CAP_MKNOD\nDropCapability=CAP_KILL\n", "--caps-remove=CAP_KILL,CAP_MKNOD"},
             {"User=0\nAddCapability=SYS_ADMIN kill\n", "--caps-retain=" + all + ",CAP_SYS_ADMIN"},
             {"User=root\nAddCapability=SYS_ADMIN\nDropCapability=KILL\n",
              "--caps-retain=" + without_kill + ",CAP_SYS_ADMIN"},
             {"User=33\nDropCapability=all\nAddCapability=kill\n", "--caps-retain=CAP_KILL"}}) {
        const Translated seen = translate("Image=x\n" + keys);
        EXPECT_THAT(seen.problems, IsEmpty()) << keys;
        std::string said;
        for (const std::string& word : seen.words) {
            if (word.starts_with("--caps")) said += word;
        }
        EXPECT_EQ(said, option) << keys;
    }
}

TEST(Quadlet, APerCentSignIsDoubledAsInAnyUnit) {
    const Translated seen = translate("Image=x\nExec=date +%%H:%%M %%i\n");
    EXPECT_THAT(seen.problems, IsEmpty());
    EXPECT_THAT(seen.words, testing::Contains("+%H:%M"));
    EXPECT_EQ(seen.words.back(), "%i");
}

// A word of a template has no way to say the two letters themselves (deploy/service.cpp): they are the instance.
TEST(Quadlet, TheInstanceOfATemplateStays) {
    const Translated seen = translate("Image=x\nExec=job %i %I %%H\n", "web@");
    EXPECT_THAT(seen.problems, IsEmpty());
    ASSERT_GE(seen.words.size(), 3U);
    EXPECT_THAT(std::vector<std::string>(seen.words.end() - 3, seen.words.end()), ElementsAre("%i", "%I", "%H"));
    for (const char* word : {"%h", "%%i", "%%I", "%"}) {
        EXPECT_THAT(translate(std::string("Image=x\nExec=job ") + word + "\n", "web@").problems,
                    ElementsAre(HasSubstr("specifiers other than %i")))
            << word;
    }
}

TEST(Quadlet, WhatCannotBeKeptIsRefusedWithItsLine) {
    for (const auto& [key, why] : std::vector<std::pair<std::string, std::string>>{
             {"AddCapability=SYS_ADMIN", "AddCapability=CAP_SYS_ADMIN: say DropCapability=all"},
             {"AddCapability=all", "all of them cannot be given"},
             {"Environment=HOME=%h", "specifiers other than %i"},
             {"HostName=%i", "specifiers other than %i"},
             {"HostName=a%", "specifiers other than %i"},
             {"Volume=data:/data", "volumes have no names"},
             {"Volume=/a,b:/data", "volumes have no names"},
             {"Volume=/a:/b:U", "\"U\" has no meaning"},
             {"PublishPort=80", "one port a line"},
             {"PublishPort=8000-8010:8000-8010", "one port a line"},
             {"Network=web.network", "only host and none"},
             {"UserNS=keep-id", "only auto"},
             {"PodmanArgs=--privileged", "podman's"},
             {"SeccompProfile=unconfined", "path of a profile"},
             {"SecurityLabelDisable=true", "no meaning here"},
             {"EnvironmentFile=-/etc/x", "absolute path"},
             {"Mask=/proc", "no meaning here"},
             {"Unknown=", "no meaning here"}}) {
        const Translated seen = translate("Image=x\n" + key + "\n");
        EXPECT_THAT(seen.problems, ElementsAre(testing::AllOf(HasSubstr("web.container:3: "), HasSubstr(why)))) << key;
    }
}

}  // namespace
}  // namespace rkt::deploy
