#include "sandbox/app/obstacle.hpp"

#include <elf.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstring>

#include "base/fd.hpp"

namespace rkt::sandbox::app {
namespace {

// As uname(2) calls them. 0: of any byte order.
struct Machine {
    Elf64_Half number;
    unsigned char order;
    const char* name;
};
constexpr Machine kMachines[] = {
    {EM_X86_64, 0, "x86_64"},
    {EM_386, 0, "i386"},
    {EM_AARCH64, ELFDATA2LSB, "aarch64"},
    {EM_AARCH64, ELFDATA2MSB, "aarch64_be"},
    {EM_ARM, 0, "arm"},
    {EM_PPC64, ELFDATA2LSB, "ppc64le"},
    {EM_PPC64, ELFDATA2MSB, "ppc64"},
    {EM_PPC, 0, "ppc"},
    {EM_S390, 0, "s390x"},
    {EM_RISCV, 0, "riscv"},
    {EM_MIPS, 0, "mips"},
};

// The beginning of a file, and what it is.
struct Head {
    char bytes[512] = {};
    size_t size = 0;
    struct stat st {};

    [[nodiscard]] bool is_script() const noexcept { return bytes[0] == '#' && bytes[1] == '!'; }
    [[nodiscard]] bool is_elf() const noexcept {
        return size >= sizeof(Elf32_Ehdr) && memcmp(bytes, ELFMAG, SELFMAG) == 0;
    }
    [[nodiscard]] Elf64_Ehdr elf() const noexcept {
        Elf64_Ehdr header;
        memcpy(&header, bytes, sizeof header);
        return header;
    }
};

Fd open_program(const char* path, Head& head) noexcept {
    Fd file(::open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!file || ::fstat(file.get(), &head.st) == -1 || !S_ISREG(head.st.st_mode)) return {};
    const ssize_t size = ::pread(file.get(), head.bytes, sizeof head.bytes - 1, 0);
    if (size == -1) return {};
    head.size = static_cast<size_t>(size);
    return file;
}

bool read_script_interpreter(const Head& head, char (&interpreter)[PATH_MAX]) noexcept {
    const char* begin = head.bytes + 2 + strspn(head.bytes + 2, " \t");
    const size_t size = strcspn(begin, " \t\n");
    memcpy(interpreter, begin, size);
    interpreter[size] = '\0';
    return size > 0;
}

bool read_elf_interpreter(const Fd& file, const Elf64_Ehdr& header, char (&interpreter)[PATH_MAX]) noexcept {
    if (header.e_ident[EI_CLASS] != ELFCLASS64) return false;
    for (unsigned i = 0; i < header.e_phnum && i < 64; ++i) {
        Elf64_Phdr program;
        const auto offset = static_cast<off_t>(header.e_phoff + i * sizeof program);
        if (::pread(file.get(), &program, sizeof program, offset) != sizeof program) return false;
        if (program.p_type != PT_INTERP || program.p_filesz >= sizeof interpreter) continue;
        const ssize_t n = ::pread(file.get(), interpreter, program.p_filesz, static_cast<off_t>(program.p_offset));
        if (n <= 0) return false;
        interpreter[n] = '\0';
        return true;
    }
    return false;
}

// "": one that is not in the table.
const char* machine_of(const Elf64_Ehdr& header) noexcept {
    const unsigned char order = header.e_ident[EI_DATA];
    constexpr unsigned char kOwn = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
    const auto number = order == kOwn ? header.e_machine : static_cast<Elf64_Half>(__builtin_bswap16(header.e_machine));
    for (const Machine& machine : kMachines) {
        if (machine.number == number && (machine.order == 0 || machine.order == order)) return machine.name;
    }
    return "";
}

void say(StepError& error, std::initializer_list<const char*> words) noexcept {
    error.errnum = kExplained;
    error.detail.append(": ");
    for (const char* word : words) error.detail.append(word);
}

// The kernel does not know the format.
void explain_format(StepError& error, const Head& head) noexcept {
    if (!head.is_elf()) {
        return say(error,
                   {head.size == 0 ? "it is empty" : "it is neither an ELF program nor a script that begins with #!"});
    }
    utsname host{};
    const char* machine = machine_of(head.elf());
    if (::uname(&host) == -1 || strcmp(machine, host.machine) == 0) return;  // broken in another way
    say(error, {"it is for ", machine[0] == '\0' ? "another machine" : machine, ", this host is ", host.machine});
}

void explain_interpreter(StepError& error, const Fd& file, const Head& head) noexcept {
    char interpreter[PATH_MAX];
    const bool known = head.is_script() ? read_script_interpreter(head, interpreter)
                                        : head.is_elf() && read_elf_interpreter(file, head.elf(), interpreter);
    if (!known) return;
    const char* name = interpreter;
    for (const char* part : {" by its interpreter \"", name, "\""}) error.detail.append(part);
}

void explain_permission(StepError& error, const char* path) noexcept {
    struct stat st {};
    if (::stat(path, &st) == -1) return;
    if (S_ISDIR(st.st_mode)) return say(error, {"it is a directory"});
    if ((st.st_mode & 0111) == 0) say(error, {"it is not executable"});
}

}  // namespace

StepError cannot_execute(const char* path, int errnum) noexcept {
    StepError error = failed("\"", errnum);
    error.detail.append(path);
    error.detail.append("\"");
    return error;
}

StepError cannot_access(const char* path) noexcept {
    StepError error = cannot_execute(path, EACCES);
    explain_permission(error, path);
    return error;
}

void foresee(const char* path, Foreseen& foreseen) noexcept {
    foreseen = {cannot_execute(path, ENOENT), cannot_execute(path, ENOEXEC)};
    Head head;
    const Fd file = open_program(path, head);
    if (!file) return;
    explain_format(foreseen.format, head);
    explain_interpreter(foreseen.missing, file, head);
}

}  // namespace rkt::sandbox::app
