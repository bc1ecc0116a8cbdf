// What somebody in the pod sends to the socket of the pod's own journal: any header, any bytes, in any pieces.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "sandbox/journal/stream.hpp"

using namespace rkt::sandbox;

namespace {

// In memory, gone with the process.
struct Directory {
    char path[32] = "/dev/shm/rkt-fuzz-XXXXXX";
    rkt::Fd fd{::open(::mkdtemp(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    ~Directory() {
        for (const char* name : {"system.journal", "system.journal~"}) ::unlinkat(fd.get(), name, 0);
        ::rmdir(path);
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const Directory directory;
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == -1) return 0;
    rkt::Fd writing(ends[0]);
    journal::Sink sink;
    sink.open("test.service", 1, {"host", "1", "2"}, {{{1}}, {{2}}, directory.fd.get()});
    sink.begin();
    journal::KeptStream kept{};
    const auto stream = std::make_unique<journal::Stream>(rkt::Fd(ends[1]), kept);
    while (size > 0 && stream->is_open()) {
        const size_t piece = size < 1000 ? size : 1000;
        if (::send(writing.get(), data, piece, MSG_NOSIGNAL) != static_cast<ssize_t>(piece)) break;
        data += piece;
        size -= piece;
        while (stream->read(sink)) {
        }
    }
    writing.reset();
    while (stream->read(sink)) {
    }
    sink.close();
    if (stream->is_open()) __builtin_trap();
    return 0;
}
