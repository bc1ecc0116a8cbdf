// A file that a user asked for: it appears whole under its name, or not at all.
#pragma once

#include <string>

#include "base/dir.hpp"

namespace rkt::image {

std::string parent_of(const std::string& path);  // "." of a name alone
std::string name_of(const std::string& path);    // throws Error where there is none ("/")

class OutputFile {
public:
    // Throws Error where `path` is there, unless `overwrite`.
    explicit OutputFile(const std::string& path, bool overwrite = true);
    ~OutputFile();  // removes what was not committed
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    [[nodiscard]] const Fd& fd() const { return file_; }
    void commit();

private:
    Dir parent_;
    std::string name_;
    std::string staged_;
    bool overwrite_;
    Fd file_;
};

}  // namespace rkt::image
