#include "image/trust/gpg.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "base/dir.hpp"
#include "base/error.hpp"

namespace rkt::image::gpg {

void check(gpgme_error_t error, const char* doing) {
    if (error != GPG_ERR_NO_ERROR) throw Error(std::string(doing) + ": " + gpgme_strerror(error));
}

Home::Home(const std::string& settings) {
    if (::mkdtemp(path_.data()) == nullptr) throw SystemError(errno, "making a home for gpg");
    Dir::open(path_).write_file("gpg.conf", "no-autostart\ndisable-dirmngr\nno-auto-key-retrieve\n" + settings, 0600);
}

Home::~Home() {
    std::error_code none;
    std::filesystem::remove_all(path_, none);
}

Context make_context(const Home& home) {
    static const char* const version = gpgme_check_version(nullptr);  // GPGME wants to be asked first
    if (version == nullptr) throw Error("GPGME does not start");
    check(gpgme_engine_check_version(GPGME_PROTOCOL_OpenPGP), "looking for gpg (Debian's package is gpg)");
    gpgme_ctx_t context = nullptr;
    check(gpgme_new(&context), "starting gpg");
    Context made(context, &gpgme_release);
    check(gpgme_ctx_set_engine_info(context, GPGME_PROTOCOL_OpenPGP, nullptr, home.path()), "starting gpg");
    return made;
}

Data make_data(const std::string& content) {
    gpgme_data_t data = nullptr;
    check(gpgme_data_new_from_mem(&data, content.data(), content.size(), 0), "handing data to gpg");
    return {data, &gpgme_data_release};
}

}  // namespace rkt::image::gpg
