// What `rkt generate` prints; golden files show what a user sees. That systemd reads it the same way is for the system
// ring (case generate).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "base/text.hpp"
#include "cli/verbs.hpp"
#include "pod/prepare.hpp"
#include "support/golden.hpp"
#include "support/temp_tree.hpp"
#include "unit/cli/command_line.hpp"

namespace rkt::cli {
namespace {

using test::expect_golden;
using test::TempTree;
using test::Words;
using ::testing::HasSubstr;

std::string generated(const Words& words, const std::string& data_dir = "") {
    std::ostringstream out;
    std::ostringstream err;
    Session session{out, err};
    session.data_dir = data_dir;
    Words line{"generate"};
    line.insert(line.end(), words.begin(), words.end());
    EXPECT_EQ(verbs::generate(session, test::parse_line(line)), 0);
    EXPECT_EQ(err.str(), "");
    return out.str();
}

std::string refusal_of(const Words& words) {
    try {
        return "no error but: " + generated(words);
    } catch (const Error& error) {
        return error.what();
    }
}

TEST(Generate, PrintsAService) {
    expect_golden("generate/web.service",
                  generated({"--slice=web.slice", "--property=MemoryMax=512M", "--property=Requires=db.service",
                             "--stop-timeout=120s", "--port=80-tcp:8080",
                             "docker://registry.test/team/web:1", "--environment=A=b c", "--", "serve", "--verbose"}));
}

TEST(Generate, PrintsATemplate) {
    expect_golden("generate/job@.service", generated({"--unit=job", "--template", "docker://registry.test/job",
                                                      "--name=job-%i", "--", "%n", "%I"}));
}

TEST(Generate, SaysWhereFleetMayPutIt) {
    const std::string unit = generated({"--fleet=MachineMetadata=disk=ssd", "--fleet=Conflicts=web@*", "docker://a"});
    EXPECT_THAT(unit, HasSubstr("[X-Fleet]\nMachineMetadata=disk=ssd\nConflicts=web@*\n"));
    EXPECT_THAT(refusal_of({"--fleet=Machine=a", "docker://a"}),
                HasSubstr("--fleet: \"Machine\" is not a key of [X-Fleet]"));
    EXPECT_THAT(refusal_of({"--fleet=Global", "docker://a"}), HasSubstr("expected KEY=VALUE"));
    EXPECT_THAT(refusal_of({"--fleet=MachineOf=a\n[Service]", "docker://a"}), HasSubstr("one line"));
}

TEST(Generate, TellsItsFilesApart) {
    expect_golden("generate/socket-and-timer",
                  generated({"--socket=127.0.0.1:8080:80", "--timer=daily", "docker://registry.test/web"}));
}

// The bytes that end a line, a word or a string in some syntax, or begin something in another.
const Words kHostile{"",
                     "a b",
                     "it's",
                     "say \"x\"",
                     "back\\slash",
                     "$HOME",
                     "${HOME}",
                     "%n",
                     "%%",
                     ";",
                     "@x",
                     "-x",
                     "+!:x",
                     "#",
                     "[Install]",
                     "a\r\nb",
                     "\t",
                     "\x1b[31m\x07",
                     "\x7f",
                     "\xff\xfe",
                     "\xe2\x80\xa8",
                     "x\nExecStart=/bin/evil"};

TEST(Generate, HostileWordsAreQuoted) {
    Words line{"docker://registry.test/web", "--environment=E=%n\nExecStart=/bin/evil", "--"};
    line.insert(line.end(), kHostile.begin(), kHostile.end());
    expect_golden("generate/hostile.service", generated(line));
}

// Outside of the command nothing of the words becomes a line of its own.
TEST(Generate, NoOptionAddsALine) {
    const std::string evil = "x\nExecStartPre=/bin/evil";
    for (const Words& line :
         {Words{"--timer=" + evil, "docker://a"}, Words{"--property=Environment=" + evil, "docker://a"},
          Words{"--property=" + evil + "=y", "docker://a"}, Words{"--slice=" + evil, "docker://a"},
          Words{"--unit=" + evil, "docker://a"}, Words{"--socket=" + evil + ":80:80", "docker://a"},
          Words{"docker://a", "--name=" + evil}, Words{"docker://a/" + evil}}) {
        std::string text;
        try {
            text = generated(line);
        } catch (const Error& error) {
            EXPECT_EQ(text::printable(error.what()), error.what());
            continue;
        }
        EXPECT_THAT(text, ::testing::Not(HasSubstr("\nExecStartPre="))) << line.front();
    }
}

TEST(Generate, RefusesWhatAUnitCannotHave) {
    EXPECT_THAT(refusal_of({"--interactive", "docker://a"}), HasSubstr("terminal"));
    EXPECT_EQ(test::error_of({"generate", "--detach", "docker://a"}), "unknown flag: --detach");
    EXPECT_THAT(refusal_of({"--pull-policy=update", "docker://a"}), HasSubstr("rkt update"));
    EXPECT_THAT(refusal_of({"--unit=web@.service", "docker://a"}), HasSubstr("--template"));
    EXPECT_THAT(refusal_of({"--unit=web@1", "docker://a"}), HasSubstr("--template"));
    EXPECT_THAT(refusal_of({}), HasSubstr("at least one image"));
    EXPECT_THAT(refusal_of({"--from-pod=0123", "docker://a"}), HasSubstr("exclude each other"));
}

TEST(Generate, OverwritesNothingUnasked) {
    const TempTree dir;
    const Words line{"--output=" + dir.path(), "--unit=web", "docker://a"};
    EXPECT_EQ(generated(line), dir.path() + "/web.service\n");
    EXPECT_THAT(refusal_of(line), HasSubstr("--overwrite"));
    Words again = line;
    again.insert(again.begin(), "--overwrite");
    EXPECT_EQ(generated(again), dir.path() + "/web.service\n");
}

PodId pod_made_by(const std::string& data_dir, Words command) {
    pod::PodContents contents;
    contents.manifest = PodManifest::parse(R"({"acVersion":"0.8.11","acKind":"PodManifest","apps":[]})");
    contents.command = std::move(command);
    const pod::NewPod made = pod::prepare(pod::PodStore::open(data_dir), std::move(contents));
    made.contents.write(made.pod.dir());
    return made.pod.id();
}

// Its service takes the place of the one that `run --detach` made.
TEST(Generate, SaysOfAPodWhatItWasMadeBy) {
    const TempTree dir;
    const PodId id = pod_made_by(dir.path(), {"--insecure-options=image", "run", "--detach", "--unit=shop",
                                              "docker://a", "--", "two\nlines", ""});
    const std::string text = generated({"--dir=" + dir.path(), "--from-pod=" + id.str(), "--hostname=h"}, dir.path());
    EXPECT_THAT(text, HasSubstr("ExecStart=/usr/bin/rkt run --pull-policy=never --insecure-options=image --hostname=h "
                                "docker://a -- \"two\\nlines\" \"\"\n"));
    EXPECT_THAT(text, HasSubstr("Description=Pod shop\n"));
}

TEST(Generate, NeedsAPodThatRunMade) {
    const TempTree dir;
    const PodId id = pod_made_by(dir.path(), {});
    std::ostringstream out;
    Session session{out, out};
    session.data_dir = dir.path();
    try {
        (void)verbs::generate(session, test::parse_line({"generate", "--from-pod=" + id.str()}));
        ADD_FAILURE() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(std::string(error.what()), "pod " + id.str() +
                                                 ": it was not made by `rkt run`: there is no command line to make a "
                                                 "unit of");
    }
}

}  // namespace
}  // namespace rkt::cli
