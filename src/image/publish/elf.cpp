#include "image/publish/elf.hpp"

#include <elf.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <cstdint>
#include <cstring>

namespace rkt::image {
namespace {

struct Machine {
    uint16_t number;
    bool little_endian;
    const char* arch;
};
constexpr std::array kMachines{
    Machine{EM_X86_64, true, "amd64"}, Machine{EM_386, true, "i386"},    Machine{EM_AARCH64, true, "aarch64"},
    Machine{EM_ARM, true, "arm"},      Machine{EM_ARM, false, "arm"},    Machine{EM_PPC64, true, "ppc64le"},
    Machine{EM_PPC64, false, "ppc64"}, Machine{EM_S390, false, "s390x"}, Machine{EM_AARCH64, false, "aarch64_be"},
};

// Numbers of a file that may be of another machine: where they are depends on its class, how they are on its order.
class Header {
public:
    explicit Header(const Fd& file) : file_(file) {
        valid_ = read(0, bytes_.data(), EI_NIDENT) && std::memcmp(bytes_.data(), ELFMAG, SELFMAG) == 0;
        wide_ = bytes_[EI_CLASS] == ELFCLASS64;
        little_ = bytes_[EI_DATA] == ELFDATA2LSB;
        valid_ = valid_ && read(0, bytes_.data(), wide_ ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr));
    }
    [[nodiscard]] bool valid() const { return valid_; }
    [[nodiscard]] std::string arch() const {
        const uint64_t number = at(bytes_.data(), offsetof(Elf64_Ehdr, e_machine), 2);
        for (const Machine& machine : kMachines) {
            if (machine.number == number && machine.little_endian == little_) return machine.arch;
        }
        return "";
    }
    [[nodiscard]] std::string interpreter() const {
        const auto* head = bytes_.data();
        const uint64_t table =
            wide_ ? at(head, offsetof(Elf64_Ehdr, e_phoff), 8) : at(head, offsetof(Elf32_Ehdr, e_phoff), 4);
        const uint64_t count = at(head, wide_ ? offsetof(Elf64_Ehdr, e_phnum) : offsetof(Elf32_Ehdr, e_phnum), 2);
        const uint64_t size = wide_ ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
        for (uint64_t i = 0; i < count; ++i) {
            std::array<unsigned char, sizeof(Elf64_Phdr)> part{};
            if (table > INT64_MAX - i * size || !read(table + i * size, part.data(), size)) return "";
            if (at(part.data(), 0, 4) != PT_INTERP) continue;
            return wide_ ? text(at(part.data(), offsetof(Elf64_Phdr, p_offset), 8))
                         : text(at(part.data(), offsetof(Elf32_Phdr, p_offset), 4));
        }
        return "";
    }

private:
    bool read(uint64_t offset, unsigned char* to, size_t size) const {
        return offset <= INT64_MAX &&
               ::pread(file_.get(), to, size, static_cast<off_t>(offset)) == static_cast<ssize_t>(size);
    }
    [[nodiscard]] uint64_t at(const unsigned char* from, size_t offset, size_t size) const {
        uint64_t value = 0;
        for (size_t i = 0; i < size; ++i) value = value << 8 | from[offset + (little_ ? size - 1 - i : i)];
        return value;
    }
    // Up to its zero byte; a name that the kernel would take.
    [[nodiscard]] std::string text(uint64_t offset) const {
        std::array<char, PATH_MAX> name{};
        if (offset > INT64_MAX) return "?";
        const ssize_t n = ::pread(file_.get(), name.data(), name.size() - 1, static_cast<off_t>(offset));
        return n <= 0 || name[0] == '\0' ? "?" : std::string(name.data());
    }

    const Fd& file_;
    std::array<unsigned char, sizeof(Elf64_Ehdr)> bytes_{};
    bool valid_ = false;
    bool wide_ = false;
    bool little_ = false;
};

}  // namespace

bool ElfProgram::fits(const std::string& label) const {
    return arch.empty() || arch == label || (arch == "arm" && label.starts_with("armv"));
}

std::optional<ElfProgram> read_elf(const Fd& file) {
    const Header header(file);
    if (!header.valid()) return std::nullopt;
    return ElfProgram{header.arch(), header.interpreter()};
}

}  // namespace rkt::image
