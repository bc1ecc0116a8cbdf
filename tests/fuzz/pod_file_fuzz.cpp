// A declared pod, ours and podman's: whatever its file says, there is a command of words, or problems.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/error.hpp"
#include "cli/pod_keys.hpp"
#include "deploy/pod_file.hpp"
#include "deploy/quadlet.hpp"
#include "deploy/service.hpp"

namespace {

using namespace rkt;

// A unit of it is read again as it was written, with one command.
void check_unit(const deploy::PodFile& pod) {
    const UnitFile unit =
        deploy::service_unit({.description = "pod", .command = deploy::run_words(pod), .more = pod.unit});
    const UnitFile read = parse_unit_file(print_unit_file(unit), "unit");
    if (read.find("Service")->all("ExecStart").size() != 1) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const deploy::PodVocabulary vocabulary = cli::pod_vocabulary();
    try {
        const UnitFile file = parse_unit_file({reinterpret_cast<const char*>(data), size}, "input");
        const deploy::PodFile pod = deploy::read_pod_file(file, "input", vocabulary);
        if (pod.problems.empty()) check_unit(pod);
        std::vector<std::string> problems;
        std::vector<std::string> notes;
        const UnitFile translated = deploy::pod_of_container(file, {.name = "web", .path = "input"}, problems, notes);
        const deploy::PodFile quadlet = deploy::read_pod_file(translated, "input", vocabulary);
        if (problems.empty() && quadlet.problems.empty()) check_unit(quadlet);
    } catch (const Error&) {  // refused, with a message
    }
    return 0;
}
