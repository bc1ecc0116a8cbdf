#include "image/publish/pack.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/error.hpp"
#include "base/text.hpp"
#include "image/publish/elf.hpp"
#include "image/publish/output_file.hpp"
#include "image/tar_sink.hpp"
#include "image/tree_walk.hpp"
#include "spec/oci.hpp"
#include "spec/reference.hpp"

namespace rkt::image {
namespace {

namespace fs = std::filesystem;

struct PackSource {
    Fd file;
    struct stat st {};
    std::string name;  // of the program
    [[nodiscard]] bool is_directory() const { return S_ISDIR(st.st_mode); }
};

PackSource open_source(const std::string& path) {
    PackSource source;
    // A fifo would block, a device could do things.
    source.file.reset(check(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC), "opening " + path));
    check(::fstat(source.file.get(), &source.st), "looking at " + path);
    if (!S_ISREG(source.st.st_mode) && !source.is_directory()) throw Error(path + " is no file and no directory");
    if (!source.is_directory()) source.name = name_of(path);
    return source;
}

// "http,protocol=tcp,port=80"
Port parse_port(const std::string& given) {
    const auto parts = text::split(given, ',');
    Port port{parts.front(), "tcp"};
    bool has_number = false;
    for (size_t i = 1; i < parts.size(); ++i) {
        const auto word = [&](std::string_view key) { return parts[i].substr(0, key.size()) == key; };
        const auto number = text::to_u64(std::string_view(parts[i]).substr(std::min(parts[i].size(), size_t{5})));
        if (word("protocol=")) {
            port.protocol = parts[i].substr(9);
        } else if (word("port=") && number && *number > 0 && *number < 65536) {
            port.port = static_cast<uint16_t>(*number);
            has_number = true;
        } else {
            throw UsageError("unknown port parameter " + text::quoted(parts[i]) +
                             " in --port=" + text::printable(given));
        }
    }
    if (!has_number) throw UsageError("--port=" + text::printable(given) + " has no port=NUMBER");
    return port;
}

NameValue parse_variable(const std::string& given) {
    const size_t equals = given.find('=');
    if (equals == std::string::npos) throw UsageError("--environment=" + text::printable(given) + " has no =");
    return {given.substr(0, equals), given.substr(equals + 1)};
}

App make_app(const PackRequest& request, const std::vector<std::string>& exec) {
    App app;
    app.exec = exec;
    app.user = request.user;
    app.group = request.group;
    app.working_directory = request.working_dir;
    for (const auto& port : request.ports) app.ports.push_back(parse_port(port));
    for (const auto& variable : request.environment) app.environment.push_back(parse_variable(variable));
    return app;
}

AppcReference parse_name(const std::string& given) {
    if (given.empty()) throw UsageError("--name=NAME[:VERSION] says what the image is called");
    const ImageReference reference = parse_reference(given);
    const auto* name = std::get_if<AppcReference>(&reference);
    if (name == nullptr) throw UsageError("--name=" + text::printable(given) + " is no name of an appc image");
    return *name;
}

std::string host_arch() { return oci::appc_arch(oci::host_platform()); }

// What the program says of its machine; where it leaves that open, the host's.
std::string arch_of(const std::optional<ElfProgram>& program) {
    const std::string host = host_arch();
    if (!program || program->arch.empty() || program->fits(host)) return host;
    return program->arch == "arm" ? "armv7l" : program->arch;
}

void complete_labels(NameValues& labels, const std::optional<ElfProgram>& program) {
    if (find_value(labels, "os") == nullptr) labels.push_back({"os", "linux"});
    const std::string* arch = find_value(labels, "arch");
    if (arch == nullptr) {
        labels.push_back({"arch", arch_of(program)});
    } else if (program && !program->fits(*arch)) {
        throw Error("the program is for " + program->arch + ", the label says arch=" + *arch);
    }
}

std::string default_output(const ImageManifest& manifest) {
    std::string name = manifest.name.substr(manifest.name.rfind('/') + 1);
    for (const char* label : {"version", "os", "arch"}) {
        const std::string* value = find_value(manifest.labels, label);
        if (value != nullptr) name += "-" + *value;
    }
    for (char& c : name) {
        if (c == '/') c = '-';
    }
    return name + ".aci";
}

// No time later than SOURCE_DATE_EPOCH (reproducible-builds.org).
class Clamped : public LayerSink {
public:
    Clamped(LayerSink& next, std::optional<int64_t> newest) : next_(next), newest_(newest) {}
    bool begin(const TarEntry& entry) override {
        TarEntry clamped = entry;
        if (newest_) clamped.mtime_sec = std::min(clamped.mtime_sec, *newest_);
        return next_.begin(clamped);
    }
    [[nodiscard]] const std::string& content_path() const override { return next_.content_path(); }
    void data(uint64_t offset, std::span<const char> bytes) override { next_.data(offset, bytes); }
    void end() override { next_.end(); }
    void finish() override { next_.finish(); }

private:
    LayerSink& next_;
    std::optional<int64_t> newest_;
};

void tell_program(const PackSource& source, LayerSink& sink) {
    TarEntry root{EntryType::directory, ".", ""};
    root.mode = 0755;
    (void)sink.begin(root);
    sink.end();
    TarEntry entry{EntryType::file, source.name, ""};
    entry.mode = 0755;
    entry.mtime_sec = source.st.st_mtim.tv_sec;
    entry.size = static_cast<uint64_t>(source.st.st_size);
    (void)sink.begin(entry);
    std::vector<char> buffer(256 * 1024);
    for (uint64_t at = 0; at < entry.size;) {
        const auto wanted = std::min<uint64_t>(buffer.size(), entry.size - at);
        const long n =
            check_long(::pread(source.file.get(), buffer.data(), wanted, static_cast<off_t>(at)), "reading it");
        if (n == 0) throw Error("it became shorter while it was read");
        sink.data(at, std::span(buffer).first(static_cast<size_t>(n)));
        at += static_cast<uint64_t>(n);
    }
    sink.end();
    sink.finish();
}

void write_aci(const PackRequest& request, const PackSource& source, const std::string& manifest, const Fd& out) {
    const auto write = [&](std::span<const char> bytes) { write_all(out, {bytes.data(), bytes.size()}); };
    TarSink tar(write, TarCompression::gzip, "rootfs/");
    tar.add_file("manifest", manifest, 0644, request.newest.value_or(0));
    Clamped sink(tar, request.newest);
    source.is_directory() ? walk_trees({request.source}, sink) : tell_program(source, sink);
}

// It would be packed while it is written.
void check_outside(const PackRequest& request, const std::string& output) {
    const auto inside = fs::weakly_canonical(parent_of(output)).lexically_relative(fs::canonical(request.source));
    if (!inside.empty() && *inside.begin() != "..") {
        throw Error(output + " would be in the directory that is packed: --output names another place");
    }
}

void warn_of_program(const std::optional<ElfProgram>& program, const std::string& path,
                     std::vector<std::string>& warnings) {
    if (!program) {
        warnings.push_back(path + " is no ELF program: what runs it must be in the image, too");
    } else if (!program->interpreter.empty()) {
        warnings.push_back(path + " is not static: it needs " + text::printable(program->interpreter) +
                           " and its libraries, which are not in the image");
    }
}

}  // namespace

Packed pack_aci(const PackRequest& request) {
    const PackSource source = open_source(request.source);
    Packed packed;
    std::optional<ElfProgram> program;
    auto exec = request.exec;
    if (!source.is_directory()) {
        program = read_elf(source.file);
        warn_of_program(program, request.source, packed.warnings);
        if (exec.empty()) exec.push_back("/" + source.name);
    }
    const AppcReference name = parse_name(request.name);
    ImageManifest manifest;
    manifest.name = name.name;
    manifest.labels = name.labels;
    complete_labels(manifest.labels, program);
    const bool is_app = !exec.empty() || !request.ports.empty() || !request.environment.empty();
    if (is_app) manifest.app = make_app(request, exec);
    const std::string json = manifest.print();
    (void)ImageManifest::parse(json);  // what it refuses, nobody could run

    packed.output = request.output.empty() ? default_output(manifest) : request.output;
    if (source.is_directory()) check_outside(request, packed.output);
    OutputFile output(packed.output, request.overwrite);
    with_context("packing " + request.source, [&] { write_aci(request, source, json, output.fd()); });
    output.commit();
    return packed;
}

}  // namespace rkt::image
