// A directory that lives as long as the test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/dir.hpp"
#include "base/error.hpp"

namespace rkt::test {

class TempTree {
public:
    TempTree() {
        std::string pattern = (std::filesystem::temp_directory_path() / "rkt-test-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw SystemError(errno, "mkdtemp");
        path_ = pattern;
        dir_ = Dir::open(path_);
    }
    ~TempTree() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempTree(const TempTree&) = delete;
    TempTree& operator=(const TempTree&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] const Dir& dir() const { return dir_; }

private:
    std::string path_;
    Dir dir_;
};

}  // namespace rkt::test
