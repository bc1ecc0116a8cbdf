// Values of podman's keys in rkt's words. Each throws Error: why the value cannot be said.
#pragma once

#include <string>
#include <vector>

namespace rkt::deploy::quadlet {

// What the manager would make of it: %% is a per cent sign; only %i and %I, the instance, are left to it here.
std::string resolve_specifiers(const std::string& value, bool is_template);

std::string same(const std::string& value);
std::string image(const std::string& value);
std::string boolean(const std::string& value);
std::string notify(const std::string& value);  // "": as without it
std::string port(const std::string& value);
std::string network(const std::string& value);
std::string users(const std::string& value);
std::string host_entry(const std::string& value);
std::string seccomp(const std::string& value);
std::string env_file(const std::string& value);

struct Mounted {
    std::string volume;  // ",kind=..." of Volume=
    std::string target;
    bool is_relabelled = false;
};
Mounted volume(const std::string& value);
Mounted tmpfs(const std::string& value);

}  // namespace rkt::deploy::quadlet
