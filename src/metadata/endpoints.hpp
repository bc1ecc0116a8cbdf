// appc's metadata service without the wire: which question gets which answer (appc/spec ace.md, "App Container Metadata
// Service"; rkt-1.30.md 5.7).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "metadata/identity.hpp"
#include "spec/id.hpp"
#include "spec/image_manifest.hpp"

namespace rkt::metadata {

struct AppRecord {
    std::string name;
    NameValues annotations;      // the image's and the app's own
    std::string image_manifest;  // JSON
    std::string image_id;
};
struct PodRecord {
    PodId id;
    NameValues annotations;
    std::string manifest;  // JSON
    std::vector<AppRecord> apps;
};
// The running pod that was given this token.
using FindPod = std::function<std::optional<PodRecord>(const std::string& token)>;

struct Request {
    std::string method;
    std::string path;  // "/TOKEN/acMetadata/v1/pod/uuid"
    std::map<std::string, std::string> form;
};
struct Response {
    unsigned status = 200;
    std::string type;  // media type; "": there is no body
    std::string body;
};
// 401: no pod has the token. 404: no such app, annotation or endpoint. 405: not this method. 400: a field of the form
// is missing or malformed. 403: the signature is not that pod's.
Response answer(const Request& request, const FindPod& find_pod, const Identity& identity);

// The request's path as it may be logged: without the token.
std::string without_token(const std::string& path);

}  // namespace rkt::metadata
