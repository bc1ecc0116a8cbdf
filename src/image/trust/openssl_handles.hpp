// Things of libcrypto that are freed with their owner.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>

#include <memory>

namespace rkt::image {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using MdContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

}  // namespace rkt::image
