// An image's /etc/passwd: any bytes, any line lengths.
#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

#include "base/fd.hpp"
#include "sandbox/app/user_database.hpp"

namespace {

// In memory, gone with the process.
struct Directory {
    char path[32] = "/dev/shm/rkt-fuzz-XXXXXX";
    rkt::Fd fd{::open(::mkdtemp(path), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    ~Directory() {
        ::unlinkat(fd.get(), "passwd", 0);
        ::rmdir(path);
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const Directory directory;
    const int root = directory.fd.get();
    {
        const rkt::Fd file(::openat(root, "passwd", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        if (::write(file.get(), data, size) != static_cast<ssize_t>(size)) return 0;
    }
    uint32_t id = 0;
    (void)rkt::sandbox::app::find_entry(root, "/passwd", "web", 2, id);
    (void)rkt::sandbox::app::find_entry(root, "/passwd", "", 0, id);
    return 0;
}
