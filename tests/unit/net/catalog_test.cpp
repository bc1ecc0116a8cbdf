#include "net/catalog.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/error.hpp"
#include "support/temp_tree.hpp"

namespace rkt::net {
namespace {

struct Catalog : testing::Test {
    test::TempTree tree;
    std::vector<std::string> dirs{tree.path() + "/local", tree.path() + "/system"};
    void write(const std::string& file, const std::string& name) {
        const std::string path = tree.path() + "/" + file;
        std::filesystem::create_directories(std::filesystem::path(path).parent_path());
        tree.dir().write_file(file, R"({"name":")" + name + R"(","type":"ptp"})");
    }
    std::vector<std::string> names(const NetSelection& selection = {NetSelection::Mode::all, {}}) {
        std::vector<std::string> found;
        for (const auto& chosen : choose(selection, configured_networks(dirs))) found.push_back(chosen.network.name);
        return found;
    }
};

TEST_F(Catalog, FilesComeInTheirOrderAmongTheBuiltInOnes) {
    EXPECT_EQ(names(), (std::vector<std::string>{"default-restricted", "default"}));
    write("local/net.d/20-b.conf", "b");
    write("system/net.d/10-a.conflist", "a");
    write("local/net.d/readme.txt", "no network");
    EXPECT_EQ(names(), (std::vector<std::string>{"a", "b", "default-restricted", "default"}));
    EXPECT_EQ(names({NetSelection::Mode::listed, {{"b", "IP=1"}, {"a", ""}}}), (std::vector<std::string>{"a", "b"}));
}

TEST_F(Catalog, ANameIsTheFirstDirectorysAndMayReplaceABuiltInOne) {
    write("system/net.d/10-default.conf", "default");
    write("local/net.d/50-mine.conf", "default");
    write("local/net.d/60-again.conf", "default");
    const auto networks = configured_networks(dirs);
    ASSERT_EQ(networks.size(), 2U);
    EXPECT_EQ(networks[0].file, tree.path() + "/local/net.d/50-mine.conf");
    EXPECT_TRUE(networks[0].cni);
}

TEST_F(Catalog, AFileThatCannotBeReadIsNamed) {
    write("local/net.d/10-bad.conf", "a\n");
    try {
        (void)configured_networks(dirs);
        FAIL();
    } catch (const ParseError& error) {
        EXPECT_EQ(std::string(error.what()).find(tree.path() + "/local/net.d/10-bad.conf: "), 0U) << error.what();
    }
}

TEST_F(Catalog, WhatIsMissingIsNamedWithWhatThereIs) {
    write("local/net.d/20-b.conf", "b");
    try {
        (void)names({NetSelection::Mode::listed, {{"x", ""}, {"b", ""}, {"y", ""}}});
        FAIL();
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(), "networks not found: x, y (configured: b, default-restricted, default)");
    }
}

}  // namespace
}  // namespace rkt::net
