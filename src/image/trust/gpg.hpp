// The pieces of GPGME that reading keys and checking signatures share: gpg with a home of its own, which knows no key
// but those it is given, asks nobody and starts no daemon. Private to this directory.
#pragma once

#include <gpgme.h>

#include <memory>
#include <string>

namespace rkt::image::gpg {

// Throws Error with what was being done and GPGME's words.
void check(gpgme_error_t error, const char* doing);

// Signatures of MD5, SHA-1 and RIPEMD-160 count for nothing, also those by which a key holds its parts together. Which
// key is trusted is for the caller to know.
inline constexpr const char* kStrict = "weak-digest MD5\nweak-digest SHA1\nweak-digest RIPEMD160\ntrust-model always\n";

// A directory for one use of gpg.
class Home {
public:
    explicit Home(const std::string& settings);  // gpg.conf
    ~Home();
    Home(const Home&) = delete;
    Home& operator=(const Home&) = delete;
    [[nodiscard]] const char* path() const { return path_.c_str(); }

private:
    std::string path_ = "/tmp/rkt-gpg-XXXXXX";
};

using Context = std::unique_ptr<gpgme_context, void (*)(gpgme_ctx_t)>;
using Data = std::unique_ptr<gpgme_data, void (*)(gpgme_data_t)>;
using Key = std::unique_ptr<_gpgme_key, void (*)(gpgme_key_t)>;

Context make_context(const Home& home);
Data make_data(const std::string& content);  // which must outlive it

}  // namespace rkt::image::gpg
