#include "sandbox/seccomp/cache.hpp"

#include <fcntl.h>
#include <linux/filter.h>
#include <sha2.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include <array>
#include <optional>

#include "base/dir.hpp"
#include "base/error.hpp"
#include "base/shared_object.hpp"
#include "sandbox/seccomp/library.hpp"

namespace rkt::sandbox::seccomp {
namespace {

// Changes whenever the same words would be compiled to something else.
constexpr const char* kCompiler = "2";

std::string file_name(const rkt::seccomp::Filter& filter) {
    utsname host{};
    ::uname(&host);
    const std::string text = std::string(kCompiler) + " " + host.machine + "\n" + describe(filter);
    std::array<char, SHA256_DIGEST_STRING_LENGTH> hex{};
    return std::string(::SHA256Data(reinterpret_cast<const uint8_t*>(text.data()), text.size(), hex.data())) + ".bpf";
}

std::string compile_anew(const rkt::seccomp::Filter& filter) {
    static const Library& library = *static_cast<const Library*>(load_symbol("librkt-seccomp.so", kLibrarySymbol));
    return library.compile(filter);
}

// One that was damaged reads as absent.
std::optional<std::string> read_cached(const Dir& cache, const std::string& name) {
    auto program = cache.find_and_read(name, BPF_MAXINSNS * sizeof(sock_filter) + 1);
    if (!program || program->empty() || program->size() % sizeof(sock_filter) != 0) return std::nullopt;
    ::utimensat(cache.get(), name.c_str(), nullptr, 0);
    return program;
}

}  // namespace

std::string provide(const std::string& data_dir, const rkt::seccomp::Filter& filter) {
    const Dir cache = Dir::open_or_create(data_dir + "/" + kCacheDir, 0755);
    const std::string name = file_name(filter);
    if (auto known = read_cached(cache, name)) return *known;
    std::string program = compile_anew(filter);
    cache.write_atomically(name, program);
    return program;
}

void collect(const std::string& data_dir, Duration grace) {
    const auto cache = Dir::open(data_dir).find_dir(kCacheDir);
    if (!cache) return;
    const TimePoint now = std::chrono::system_clock::now();
    for (const std::string& name : cache->entries()) {
        const auto st = cache->stat_entry(name);
        if (st && now - from_timespec(st->st_mtim) > grace) cache->remove_file(name);
    }
}

}  // namespace rkt::sandbox::seccomp
