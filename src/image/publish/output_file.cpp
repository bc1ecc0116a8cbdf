#include "image/publish/output_file.hpp"

#include <fcntl.h>

#include <filesystem>

#include "base/error.hpp"
#include "base/random.hpp"

namespace rkt::image {
namespace {

// "a/b/" is "a/b".
std::filesystem::path without_slash(const std::string& path) {
    auto normal = std::filesystem::path(path).lexically_normal();
    return normal.has_filename() ? normal : normal.parent_path();
}

[[noreturn]] void refuse_to_replace(const std::string& name) {
    throw Error(name + " is there already (--overwrite replaces it)");
}

}  // namespace

std::string parent_of(const std::string& path) {
    const std::string parent = without_slash(path).parent_path().string();
    return parent.empty() ? "." : parent;
}

std::string name_of(const std::string& path) {
    const auto normal = without_slash(path);
    if (!normal.has_filename() || normal.filename() == "." || normal.filename() == "..") {
        throw Error(path + " names no file or directory to write");
    }
    return normal.filename().string();
}

OutputFile::OutputFile(const std::string& path, bool overwrite)
    : parent_(Dir::open(parent_of(path))),
      name_(name_of(path)),
      staged_("." + name_ + ".rkt-" + random_hex(8)),
      overwrite_(overwrite) {
    if (!overwrite && parent_.exists(name_)) refuse_to_replace(path);  // before the work; commit() does not rely on it
    file_ = parent_.open_file(staged_, O_RDWR | O_CREAT | O_EXCL);
}

OutputFile::~OutputFile() {
    if (!file_) return;
    try {
        parent_.remove_file(staged_);
    } catch (const Error&) {  // it is only in the way
    }
}

void OutputFile::commit() {
    check(::fsync(file_.get()), "writing " + name_ + " to the disk");
    if (overwrite_) {
        parent_.rename_to(staged_, parent_, name_);
    } else if (!parent_.rename_new(staged_, parent_, name_)) {
        refuse_to_replace(name_);
    }
    file_.reset();
    parent_.sync();
}

}  // namespace rkt::image
