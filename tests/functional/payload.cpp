// The program in the tests' image: `/program 7` exits with 7, `say A B` prints its words, `show FILE` a file, `pause`
// waits for SIGTERM, `change` leaves /made and takes /program away, `echo` writes what it reads and, on standard error,
// when that ends.
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

namespace {

int pause_until_terminated() {
    ::signal(SIGTERM, [](int) { ::_exit(0); });
    for (;;) ::pause();
}

int say(int count, char** words) {
    for (int i = 0; i < count; ++i) {
        if (::write(1, words[i], std::strlen(words[i])) < 0 || ::write(1, i + 1 < count ? " " : "\n", 1) < 0) return 1;
    }
    return 0;
}

int show(const char* path) {
    char bytes[4096];
    const int file = ::open(path, O_RDONLY | O_CLOEXEC);
    for (ssize_t size; (size = ::read(file, bytes, sizeof bytes)) > 0;) {
        if (::write(1, bytes, static_cast<size_t>(size)) != size) return 1;
    }
    return file == -1 ? 1 : 0;
}

int change() {
    const int file = ::open("/made", O_WRONLY | O_CREAT | O_EXCL, 0640);
    return ::write(file, "made\n", 5) == 5 && ::unlink("/program") == 0 ? 0 : 1;
}

int echo() {
    char bytes[4096];
    for (ssize_t size; (size = ::read(0, bytes, sizeof bytes)) > 0;) {
        if (::write(1, bytes, static_cast<size_t>(size)) != size) return 1;
    }
    return ::write(2, "ended\n", 6) == 6 ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
    if (count == 1) return 0;
    if (std::strcmp(words[1], "pause") == 0) return pause_until_terminated();
    if (std::strcmp(words[1], "change") == 0) return change();
    if (std::strcmp(words[1], "echo") == 0) return echo();
    if (std::strcmp(words[1], "say") == 0) return say(count - 2, words + 2);
    if (std::strcmp(words[1], "show") == 0 && count == 3) return show(words[2]);
    return std::atoi(words[1]);
}
