#include "spec/paths_config.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt {
namespace {

TEST(PathsConfigs, DataDirectory) {
    EXPECT_EQ(
        PathsConfig::parse(R"({"rktKind":"paths","rktVersion":"v1","data":"/srv/rkt","stage1-images":"/x"})", "f").data,
        "/srv/rkt");
    EXPECT_FALSE(PathsConfig::parse(R"({"rktKind":"paths","rktVersion":"v1"})", "f").data);
}

TEST(PathsConfigs, WhatDoesNotBelongThereIsRefused) {
    for (const char* text :
         {"", "{}", R"({"rktKind":"auth","rktVersion":"v1"})", R"({"rktKind":"paths","rktVersion":"v2"})",
          R"({"rktKind":"paths","rktVersion":"v1","data":"srv"})",
          R"({"rktKind":"paths","rktVersion":"v1","stage1-images":"srv"})"}) {
        EXPECT_THROW((void)PathsConfig::parse(text, "f"), ParseError) << text;
    }
}

}  // namespace
}  // namespace rkt
