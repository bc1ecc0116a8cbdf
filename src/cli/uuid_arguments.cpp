#include "cli/uuid_arguments.hpp"

#include <fcntl.h>

#include "base/dir.hpp"
#include "base/text.hpp"

namespace rkt::cli {
namespace {

constexpr size_t kUuidFileLimit = 4096;

std::string read_uuid_file(const std::string& path, ExitCode code) {
    try {
        const Fd file = Dir::open(".").open_file(path, O_RDONLY);
        return std::string(text::trim(read_all(file, kUuidFileLimit)));
    } catch (const Error& error) {
        throw Error(std::string("unable to read --uuid-file: ") + error.what(), code);
    }
}

}  // namespace

std::vector<std::string> uuid_arguments(const ParsedArgs& args, ExitCode file_code) {
    const std::string* file = args.options.last("uuid-file");
    if (file == nullptr && args.arguments.empty()) throw UsageError("must provide the UUID of a pod");
    if (file == nullptr) return args.arguments;
    if (!args.arguments.empty()) throw UsageError("--uuid-file and a UUID exclude each other");
    return {read_uuid_file(*file, file_code)};
}

std::string uuid_argument(const ParsedArgs& args, ExitCode file_code) {
    auto uuids = uuid_arguments(args, file_code);
    if (uuids.size() > 1) throw UsageError("must provide exactly one UUID");
    return uuids.front();
}

void expect_no_arguments(const ParsedArgs& args) {
    if (args.arguments.empty()) return;
    throw UsageError("unexpected argument \"" + text::printable(args.arguments.front()) + "\"");
}

}  // namespace rkt::cli
