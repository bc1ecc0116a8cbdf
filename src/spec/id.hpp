// Names and ids as types: a value that exists is valid (rkt-1.30.md 12).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace rkt {

// A pod's UUID, lower-case 8-4-4-4-12. Also the machine id (without dashes) and part of every name below.
class PodId {
public:
    static PodId random();                   // RFC 4122 version 4
    static PodId parse(std::string_view s);  // throws ParseError; any case, dashes optional
    [[nodiscard]] const std::string& str() const noexcept { return text_; }
    [[nodiscard]] std::string short_str() const { return text_.substr(0, 8); }
    [[nodiscard]] std::array<uint8_t, 16> bytes() const;
    [[nodiscard]] std::string machine_id() const;  // without dashes
    [[nodiscard]] std::string machine_name() const { return "rkt-" + text_; }
    [[nodiscard]] std::string default_hostname() const { return "rkt-" + text_; }
    auto operator<=>(const PodId&) const = default;

private:
    explicit PodId(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

// "sha256:<64 hex>" or "sha512:<128 hex>", as registries and OCI layouts write digests.
class Digest {
public:
    static Digest parse(std::string_view s);       // throws ParseError
    static Digest sha256(const std::string& hex);  // 64 lower-case hex digits
    [[nodiscard]] std::string str() const { return algorithm_ + ":" + hex_; }
    [[nodiscard]] const std::string& algorithm() const noexcept { return algorithm_; }
    [[nodiscard]] const std::string& hex() const noexcept { return hex_; }
    auto operator<=>(const Digest&) const = default;

private:
    Digest(std::string algorithm, std::string hex) : algorithm_(std::move(algorithm)), hex_(std::move(hex)) {}
    std::string algorithm_;
    std::string hex_;
};

// The store's key of an image: "sha512-" and 64 hex digits (half a SHA-512), as rkt printed them.
// For a registry image the hash is over its OCI or docker manifest's bytes, for an ACI over the
// uncompressed tar.
class ImageId {
public:
    static ImageId parse(std::string_view s);             // whole ids only; throws ParseError
    static ImageId from_sha512(std::string_view hex128);  // keeps the first 64 digits
    [[nodiscard]] const std::string& str() const noexcept { return text_; }
    [[nodiscard]] std::string list_str() const { return text_.substr(0, 7 + 12); }   // `image list`, `list --full`
    [[nodiscard]] std::string short_str() const { return text_.substr(0, 7 + 32); }  // `fetch`
    auto operator<=>(const ImageId&) const = default;

private:
    explicit ImageId(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

// AC Name: ^[a-z0-9]+([-][a-z0-9]+)*$
class AppName {
public:
    static AppName parse(std::string_view s);     // throws ParseError
    static AppName sanitize(std::string_view s);  // lower-case, bad characters to '-'; throws when nothing is left
    [[nodiscard]] const std::string& str() const noexcept { return text_; }
    auto operator<=>(const AppName&) const = default;

private:
    explicit AppName(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

bool is_ac_name(std::string_view s);
// AC Identifier: ^[a-z0-9]+([-._~/][a-z0-9]+)*$ (image names, labels, annotations, isolators).
bool is_ac_identifier(std::string_view s);
std::string sanitize_ac_identifier(std::string_view s);

}  // namespace rkt
