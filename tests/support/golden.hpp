// Text compared byte for byte with a file under tests/golden; RKT_ACCEPT=1 in the environment rewrites
// the file instead, and the change is seen in review.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace rkt::test {

inline void expect_golden(const std::string& name, const std::string& actual) {
    const std::string path = std::string(RKT_GOLDEN_DIR) + "/" + name;
    if (std::getenv("RKT_ACCEPT") != nullptr) {
        std::ofstream(path) << actual;
        return;
    }
    std::ifstream file(path);
    std::stringstream expected;
    expected << file.rdbuf();
    EXPECT_TRUE(file) << path << " is missing: run with RKT_ACCEPT=1";
    EXPECT_EQ(actual, expected.str()) << "differs from " << path;
}

}  // namespace rkt::test
