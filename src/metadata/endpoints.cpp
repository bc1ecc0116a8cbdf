#include "metadata/endpoints.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::metadata {
namespace {

constexpr const char* kJson = "application/json";
constexpr const char* kText = "text/plain; charset=us-ascii";

// What a handler works with. `names`: what stood in the place of each "*" of the pattern.
struct Question {
    const PodRecord& pod;
    const std::vector<std::string>& names;
    const std::map<std::string, std::string>& form;
    const Identity& identity;

    [[nodiscard]] std::string field(const char* name) const {
        const auto found = form.find(name);
        return found == form.end() ? "" : found->second;
    }
};

Response json(const std::string& body) { return {200, kJson, body}; }
Response text(const std::string& body) { return {200, kText, body}; }

Response one_of(const NameValues& annotations, const std::string& name) {
    const auto found =
        std::find_if(annotations.begin(), annotations.end(), [&](const auto& each) { return each.name == name; });
    if (found == annotations.end()) return {404, kText, "no such annotation\n"};
    return text(found->value);
}

Response of_app(const Question& question, Response (*tell)(const Question&, const AppRecord&)) {
    const auto& apps = question.pod.apps;
    const auto found =
        std::find_if(apps.begin(), apps.end(), [&](const auto& each) { return each.name == question.names.at(0); });
    return found == apps.end() ? Response{404, kText, "no such app\n"} : tell(question, *found);
}

Response app_annotations(const Question& question) {
    return of_app(question,
                  [](const Question&, const AppRecord& app) { return json(print_annotations(app.annotations)); });
}
Response app_annotation(const Question& question) {
    return of_app(question,
                  [](const Question& q, const AppRecord& app) { return one_of(app.annotations, q.names.at(1)); });
}
Response image_manifest(const Question& question) {
    return of_app(question, [](const Question&, const AppRecord& app) { return json(app.image_manifest); });
}
Response image_id(const Question& question) {
    return of_app(question, [](const Question&, const AppRecord& app) { return text(app.image_id); });
}

Response sign(const Question& question) {
    const std::string content = question.field("content");
    if (content.empty()) return {400, kText, "the form has no content\n"};
    return text(question.identity.sign(question.pod.id, content));
}

Response verify(const Question& question) {
    for (const char* name : {"content", "uuid", "signature"}) {
        if (question.field(name).empty()) return {400, kText, std::string("the form has no ") + name + "\n"};
    }
    try {
        const PodId signer = PodId::parse(question.field("uuid"));
        const bool holds = question.identity.verifies(signer, question.field("content"), question.field("signature"));
        return {holds ? 200U : 403U, "", ""};
    } catch (const ParseError& error) {
        return {400, kText, std::string(error.what()) + "\n"};
    }
}

struct Endpoint {
    const char* method;
    const char* pattern;  // "*" stands for one name
    Response (*handle)(const Question&);
};
constexpr std::array kEndpoints{
    Endpoint{"GET", "pod/annotations", [](const Question& q) { return json(print_annotations(q.pod.annotations)); }},
    Endpoint{"GET", "pod/annotations/*", [](const Question& q) { return one_of(q.pod.annotations, q.names.at(0)); }},
    Endpoint{"GET", "pod/manifest", [](const Question& q) { return json(q.pod.manifest); }},
    Endpoint{"GET", "pod/uuid", [](const Question& q) { return text(q.pod.id.str()); }},
    Endpoint{"GET", "apps/*/annotations", app_annotations},
    Endpoint{"GET", "apps/*/annotations/*", app_annotation},
    Endpoint{"GET", "apps/*/image/manifest", image_manifest},
    Endpoint{"GET", "apps/*/image/id", image_id},
    Endpoint{"POST", "pod/hmac/sign", sign},
    Endpoint{"POST", "pod/hmac/verify", verify},
};

std::optional<std::vector<std::string>> match(const std::string& pattern, const std::vector<std::string>& words) {
    const auto wanted = text::split(pattern, '/');
    if (wanted.size() != words.size()) return std::nullopt;
    std::vector<std::string> names;
    for (size_t i = 0; i < words.size(); ++i) {
        if (wanted[i] == "*") {
            names.push_back(words[i]);
        } else if (wanted[i] != words[i]) {
            return std::nullopt;
        }
    }
    return names;
}

Response dispatch(const Request& request, const std::vector<std::string>& words, const PodRecord& pod,
                  const Identity& identity) {
    bool is_known = false;
    for (const Endpoint& endpoint : kEndpoints) {
        const auto names = match(endpoint.pattern, words);
        if (!names) continue;
        is_known = true;
        if (request.method == endpoint.method) return endpoint.handle({pod, *names, request.form, identity});
    }
    return is_known ? Response{405, kText, "not by this method\n"} : Response{404, kText, "no such endpoint\n"};
}

// "/TOKEN/acMetadata/v1/pod/uuid"; a slash at the end is the same.
std::vector<std::string> words_of(const std::string& path) {
    auto words = text::split(path, '/');
    if (!words.empty()) words.erase(words.begin());
    if (!words.empty() && words.back().empty()) words.pop_back();
    return words;
}

}  // namespace

Response answer(const Request& request, const FindPod& find_pod, const Identity& identity) {
    auto words = words_of(request.path);
    const auto pod = words.empty() ? std::nullopt : find_pod(words.front());
    if (!pod) return {401, kText, "no pod has this token\n"};
    if (words.size() < 3 || words[1] != "acMetadata" || words[2] != "v1") return {404, kText, "no such endpoint\n"};
    words.erase(words.begin(), words.begin() + 3);
    return dispatch(request, words, *pod, identity);
}

std::string without_token(const std::string& path) {
    const size_t end = path.find('/', 1);
    return end == std::string::npos ? "/" : path.substr(end);
}

}  // namespace rkt::metadata
