// rkt-generator NORMAL EARLY LATE: systemd runs it at boot and daemon-reload, before any unit (systemd.generator(7)).
// There is no bus, no network and no journal then.
#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/pod_keys.hpp"
#include "deploy/declared_pod.hpp"

namespace {

// Where generators say what is wrong; in a container, only standard error may be there.
class KernelLog {
public:
    void say(const std::string& line) const {
        const std::string record = "<4>rkt-generator: " + rkt::text::printable(line) + "\n";
        if (fd_ && write(fd_.get(), record.data(), record.size()) >= 0) return;
        (void)!write(STDERR_FILENO, record.data() + 3, record.size() - 3);
    }

private:
    rkt::Fd fd_{open("/dev/kmsg", O_WRONLY | O_CLOEXEC)};
};

}  // namespace

int main(int argc, char** argv) {
    const KernelLog log;
    try {
        if (argc != 4) throw rkt::Error("systemd calls it with three folders: NORMAL EARLY LATE");
        const rkt::deploy::PodFolders folders(rkt::deploy::kPodFolders.begin(), rkt::deploy::kPodFolders.end());
        const auto vocabulary = rkt::cli::pod_vocabulary();
        for (const std::string& line : rkt::deploy::generate_pods(folders, rkt::Dir::open(argv[1]), vocabulary))
            log.say(line);
        return 0;
    } catch (const std::exception& error) {
        log.say(error.what());
        return 1;
    }
}
