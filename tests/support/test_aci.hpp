// ACIs of a few bytes.
#pragma once

#include <string>
#include <vector>

#include "image/import.hpp"
#include "support/digests.hpp"
#include "support/tar_builder.hpp"

namespace rkt::test {

struct TestAci {
    std::string name;
    std::string labels{};        // members of a JSON array
    std::string dependencies{};  // the same
    std::string whitelist{};     // the same

    [[nodiscard]] std::string manifest() const {
        return R"({"acKind":"ImageManifest","acVersion":"0.8.11","name":")" + name + R"(","labels":[)" + labels +
               R"(],"app":{"exec":["/bin/true"],"user":"0","group":"0"},"dependencies":[)" + dependencies +
               R"(],"pathWhitelist":[)" + whitelist + "]}";
    }
    // `rootfs`: members with names below rootfs/.
    [[nodiscard]] std::string tar(const std::vector<TarMember>& rootfs = {}) const {
        TarBuilder builder;
        builder.file("manifest", manifest()).dir("rootfs/");
        for (TarMember member : rootfs) {
            member.name = "rootfs/" + member.name;
            if (member.type == '1') member.link = "rootfs/" + member.link;
            builder.add(member);
        }
        return builder.str();
    }
};

// An element of `dependencies`; `more`: further members.
inline std::string depends_on(const std::string& name, const std::string& more = "") {
    return R"({"imageName":")" + name + "\"" + more + "}";
}

inline TarMember a_file(const std::string& name, const std::string& content) { return {name, '0', content}; }

inline ImageId aci_id(const std::string& tar) { return ImageId::from_sha512(image::sha512_hex(tar)); }

}  // namespace rkt::test
