#include "image/publish/sign_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "image/publish/output_file.hpp"

namespace rkt::image {

std::string sign_file(const GpgSigner& signer, const std::string& file) {
    {
        const Fd fd(check(::open(file.c_str(), O_RDONLY | O_CLOEXEC), "opening " + file));
        struct stat st {};
        check(::fstat(fd.get(), &st), "looking at " + file);
        if (!S_ISREG(st.st_mode)) throw Error(file + " is no file");
    }
    const std::string signature = with_context("signing " + file, [&] { return signer.sign_detached(file); });
    OutputFile output(file + ".asc");
    write_all(output.fd(), signature);
    output.commit();
    return file + ".asc";
}

}  // namespace rkt::image
