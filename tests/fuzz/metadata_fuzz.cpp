// What a pod may ask the metadata service: a path, and a form of "name=value" lines behind it.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/text.hpp"
#include "metadata/endpoints.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rkt;
    const auto lines = text::split(std::string(reinterpret_cast<const char*>(data), size), '\n');
    metadata::Request request{"POST", lines.front(), {}};
    for (size_t i = 1; i < lines.size(); ++i) {
        const size_t equals = lines[i].find('=');
        if (equals != std::string::npos) request.form[lines[i].substr(0, equals)] = lines[i].substr(equals + 1);
    }
    const auto find = [](const std::string& token) -> std::optional<metadata::PodRecord> {
        if (token != "t") return std::nullopt;
        return metadata::PodRecord{
            PodId::parse("6f5e0b1c-0d67-4b65-9d33-2ad4c6a3f1aa"), {{"a", "b"}}, "{}", {{"web", {}, "{}", "sha512-aa"}}};
    };
    const metadata::Identity identity{std::string(64, 'k')};
    for (const char* method : {"POST", "GET"}) {
        request.method = method;
        if (metadata::answer(request, find, identity).status < 200) __builtin_trap();
    }
    (void)metadata::without_token(request.path);
    return 0;
}
