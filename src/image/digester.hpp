// A running SHA-256 or SHA-512 (OpenSSL EVP: it uses the CPU's instructions).
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace rkt::image {

class Digester {
public:
    explicit Digester(std::string_view algorithm);  // "sha256", "sha512"; throws Error for others
    Digester(Digester&&) noexcept;
    ~Digester();
    void update(std::span<const char> bytes);
    [[nodiscard]] std::string hex();  // lower case; ends the digest

private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const noexcept;
    };
    std::unique_ptr<evp_md_ctx_st, Free> context_;
};

std::string digest_hex(std::string_view algorithm, std::string_view data);

}  // namespace rkt::image
