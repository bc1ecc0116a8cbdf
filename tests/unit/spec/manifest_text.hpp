// Image manifests as text.
#pragma once

#include <string>

namespace rkt::test {

// `more`: members beside those that must be there.
inline std::string image_manifest(const std::string& more) {
    return R"({"acKind":"ImageManifest","acVersion":"0.8.11","name":"example.com/app")" +
           (more.empty() ? "" : "," + more) + "}";
}
// `more`: members of its app.
inline std::string app_manifest(const std::string& more) {
    return image_manifest(R"("app":{"exec":["/a"],"user":"0","group":"0")" + (more.empty() ? "" : "," + more) + "}");
}

}  // namespace rkt::test
