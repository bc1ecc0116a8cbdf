#include "pod/credentials.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>

#include "base/dir.hpp"
#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/text.hpp"

namespace rkt::pod {
namespace {

std::string directory_of_unit() {
    const char* path = std::getenv("CREDENTIALS_DIRECTORY");
    return path == nullptr ? "" : path;
}

// Not a device, and not a pipe that nobody writes to.
std::string read_regular(int directory, const std::string& path) {
    const Fd file(
        check(::openat(directory, path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), "opening " + path));
    struct stat st {};
    check(::fstat(file.get(), &st), path);
    if (!S_ISREG(st.st_mode)) throw Error(path + " is no regular file");
    if (st.st_size > static_cast<off_t>(kMaxCredentialBytes)) throw Error(path + " is larger than 1 MiB");
    return read_all(file, kMaxCredentialBytes);
}

std::vector<Credential> of_unit() {
    std::vector<Credential> credentials;
    const std::string path = directory_of_unit();
    if (path.empty()) return credentials;
    const Dir directory = Dir::open(path);
    for (const std::string& name : directory.entries()) {
        if (is_credential_id(name)) credentials.push_back({name, read_regular(directory.fd().get(), name)});
    }
    return credentials;
}

void put(std::vector<Credential>& credentials, Credential credential) {
    const auto same = std::find_if(credentials.begin(), credentials.end(),
                                   [&](const Credential& known) { return known.id == credential.id; });
    if (same == credentials.end()) {
        credentials.push_back(std::move(credential));
    } else {
        *same = std::move(credential);
    }
}

}  // namespace

bool unit_has_credentials() { return !directory_of_unit().empty(); }

std::vector<Credential> load_credentials(const std::vector<CredentialFile>& files) {
    auto credentials = with_context("credentials of the unit", [] { return of_unit(); });
    for (const CredentialFile& file : files) {
        put(credentials, {file.id, with_context("credential " + text::quoted(file.id),
                                                [&] { return read_regular(AT_FDCWD, file.path); })});
    }
    size_t size = 0;
    for (const Credential& credential : credentials) size += credential.bytes.size();
    if (size > kMaxCredentialBytes) throw Error("the pod's credentials are larger than 1 MiB together");
    return credentials;
}

}  // namespace rkt::pod
