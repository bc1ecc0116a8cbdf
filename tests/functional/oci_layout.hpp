// Makes an OCI layout directory with one image of one plain layer: a static program and nothing else.
#pragma once

#include <filesystem>
#include <string>

#include "base/dir.hpp"
#include "base/text.hpp"
#include "functional/program.hpp"
#include "image/import.hpp"

namespace rkt::test {

class OciLayout {
public:
    // `config`: members of the image configuration's "config" object, JSON without braces.
    OciLayout(const std::string& path, const std::string& config) : root_(Dir::open_or_create(path)), path_(path) {
        blobs_ = root_.make_dir("blobs").make_dir("sha256");
        const std::string layer = make_layer();
        const std::string layer_digest = add_blob(layer);
        const std::string image = R"({"architecture":"amd64","os":"linux","config":{)" + config +
                                  R"(},"rootfs":{"type":"layers","diff_ids":[")" + layer_digest + R"("]}})";
        const std::string manifest =
            R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":)" +
            descriptor("application/vnd.oci.image.config.v1+json", add_blob(image), image.size()) + R"(,"layers":[)" +
            descriptor("application/vnd.oci.image.layer.v1.tar", layer_digest, layer.size()) + "]}";
        const std::string entry =
            descriptor("application/vnd.oci.image.manifest.v1+json", add_blob(manifest), manifest.size());
        root_.write_file("index.json", R"({"schemaVersion":2,"manifests":[)" + entry.substr(0, entry.size() - 1) +
                                           R"(,"annotations":{"org.opencontainers.image.ref.name":"latest"}}]})");
        root_.write_file("oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
    }
    [[nodiscard]] std::string reference() const { return "oci:" + path_ + ":latest"; }
    [[nodiscard]] const Dir& blobs() const { return blobs_; }

private:
    std::string add_blob(const std::string& content) const {
        const std::string hex = image::sha256_hex(content);
        blobs_.write_file(hex, content);
        return "sha256:" + hex;
    }
    static std::string descriptor(const std::string& type, const std::string& digest, size_t size) {
        return R"({"mediaType":")" + type + R"(","digest":")" + digest + R"(","size":)" + std::to_string(size) + "}";
    }
    // One file, /program, as tar(5) has it: header, content, padding, two empty blocks.
    static std::string make_layer() {
        constexpr size_t kBlock = 512;
        const std::string program = read_all(Dir::open("/").open_file(RKT_PAYLOAD, O_RDONLY));
        std::string header(kBlock, '\0');
        const auto put = [&](size_t at, const std::string& text) { header.replace(at, text.size(), text); };
        put(0, "program");
        put(100, "0000755");
        put(108, "0000000");
        put(116, "0000000");
        std::array<char, 12> size{};
        std::snprintf(size.data(), size.size(), "%011zo", program.size());
        put(124, std::string(size.data(), 11));
        put(136, "14524656722");
        put(148, "        ");
        put(156, "0");
        put(257, std::string("ustar\0"
                             "00",
                             8));
        unsigned sum = 0;
        for (const char c : header) sum += static_cast<unsigned char>(c);
        std::array<char, 8> checksum{};
        std::snprintf(checksum.data(), checksum.size(), "%06o", sum);
        put(148, std::string(checksum.data(), 7));
        const size_t padding = (kBlock - program.size() % kBlock) % kBlock;
        return header + program + std::string(padding + 2 * kBlock, '\0');
    }

    Dir root_;
    Dir blobs_;
    std::string path_;
};

}  // namespace rkt::test
