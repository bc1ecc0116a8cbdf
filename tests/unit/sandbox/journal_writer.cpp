// Writes a journal that a test looks at: DIRECTORY, how many entries, and how large a file may be. The entries are
// those of journal_entries.hpp.
#include <fcntl.h>

#include <cstdlib>

#include "journal_entries.hpp"

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    rkt::Fd directory(::open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    static rkt::sandbox::journal_file::Journal journal;
    journal.open(std::move(directory), {{1}}, {{2}}, static_cast<uint64_t>(atol(argv[3])));
    const int count = atoi(argv[2]);
    for (int i = 0; i < count; ++i) {
        if (rkt::test::append_numbered(journal, i) != 0) return 1;
    }
    journal.close();
    return 0;
}
