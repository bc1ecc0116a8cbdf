// rkt of several hosts at once, by ssh(1), for what it answers.
#pragma once

#include <string>
#include <vector>

#include "cli/remote_host.hpp"

namespace rkt::cli {

struct RemoteCall {
    std::string host;                // as RemoteHost::parse() takes it
    std::vector<std::string> words;  // "rkt", …
    std::string input{};
};

struct RemoteAnswer {
    int status = 0;  // 255: ssh's own, mostly: it did not get there, or lost the connection
    std::string output;
    std::string errors;  // lines, without rkt's prefix
};

// In the order of the calls, when all have ended. No password is asked for, and a signal of the terminal (Ctrl-C) does
// not reach them. Throws UsageError: no host's name; Error: there is no ssh.
std::vector<RemoteAnswer> call_hosts(const std::vector<RemoteCall>& calls);

// Where and why: "web1: out of reach: Connection refused".
std::string describe_failure(const RemoteCall& call, const RemoteAnswer& answer);

}  // namespace rkt::cli
