#include "deploy/pod_folders.hpp"

#include <gmock/gmock.h>

#include "base/dir.hpp"
#include "base/error.hpp"
#include "support/temp_tree.hpp"

namespace rkt::test {
namespace {

using ::testing::HasSubstr;

class PodFoldersTest : public ::testing::Test {
protected:
    void drop_in(const std::string& name, const std::string& text) {
        tree_.dir().make_dir("web.pod.d").write_file(name, text);
    }
    deploy::PodSource web(const std::string& text) {
        tree_.dir().write_file("web.pod", text);
        return deploy::find_pods({tree_.path()}).at(0);
    }

    TempTree tree_;
};

TEST_F(PodFoldersTest, TheWholeTextIsWhatWasWrittenAndItsDropIns) {
    drop_in("10-a.conf", "# why\n[App a]\nArgs=\nArgs=x");
    drop_in("20-b.conf", "[Service]\nMemoryMax=1G\n");
    EXPECT_EQ(deploy::whole_text_of(web("# mine\n[App a]\n; as well\nImage=i\n")),
              "# mine\n[App a]\n; as well\nImage=i\n"
              "\n# 10-a.conf, a drop-in:\n# why\n[App a]\nArgs=\nArgs=x\n"
              "\n# 20-b.conf, a drop-in:\n[Service]\nMemoryMax=1G\n");
}

// However a file ends, its drop-in's first line is no part of its last one.
TEST_F(PodFoldersTest, TheWholeTextSaysWhatTheFilesSay) {
    drop_in("10-a.conf", "[App a]\nArgs=\nArgs=x \\");
    drop_in("20\n[App b].conf", "[Service]\nMemoryMax=1G\n[App a]\nUser=1");
    for (const char* text : {"[App a]\nImage=i", "[App a]\nImage=i\n", "[App a]\nArgs=1 \\", "[App a]\nArgs=1 \\\n",
                             "[App a]\nArgs=1 \\\n# comment", "[Service]\nA=1\n[App a]\nA=2\n#\\"}) {
        const deploy::PodSource source = web(text);
        ASSERT_EQ(source.drop_ins.size(), 2U);
        const UnitFile whole = parse_unit_file(deploy::whole_text_of(source), "whole");
        EXPECT_EQ(print_unit_file(whole), print_unit_file(load(source))) << text;
    }
}

TEST_F(PodFoldersTest, TheWholeTextIsUtf8AlsoWhereNobodyReadsIt) {
    try {
        (void)deploy::whole_text_of(web("# \xe9t\xe9\n[App a]\nImage=i\n"));
        FAIL();
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("web.pod: is no UTF-8 text"));
    }
}

}  // namespace
}  // namespace rkt::test
