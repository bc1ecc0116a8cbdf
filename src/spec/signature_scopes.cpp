#include "spec/signature_scopes.hpp"

namespace rkt {

std::vector<std::string> signature_scopes(const DockerReference& reference) {
    std::string name = reference.location();
    std::vector<std::string> scopes{name + (reference.digest ? "@" + reference.digest->str() : ":" + reference.tag)};
    for (size_t slash = name.rfind('/'); slash != std::string::npos; slash = name.rfind('/')) {
        scopes.push_back(name);
        name.resize(slash);
    }
    scopes.push_back(name);
    if (name.starts_with('[')) return scopes;  // an IPv6 address is below no domain
    std::string host = name.substr(0, name.find(':'));
    for (size_t dot = host.find('.'); dot != std::string::npos; dot = host.find('.')) {
        host.erase(0, dot + 1);
        scopes.push_back("*." + host);
    }
    return scopes;
}

}  // namespace rkt
