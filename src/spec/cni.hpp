// The documents of CNI, the Container Network Interface (SPEC.md of containernetworking/cni, 0.1.0 to 1.1.0): network
// configurations, what a plugin reads on standard input, and what it answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rkt {

struct CniPlugin {
    std::string type;          // name of the program
    std::string config;        // its object of the configuration, as JSON
    bool masquerades = false;  // ipMasq
};

// A configuration list (.conflist), or the configuration of one plugin (.conf), which is a list of one.
struct CniNetwork {
    std::string name;
    std::string version;  // "1.0.0"
    bool disable_check = false;
    bool disable_gc = false;
    std::vector<CniPlugin> plugins;

    // `where` names the file in errors: the position of a syntax error, or the member that is wrong. Throws ParseError.
    static CniNetwork parse(std::string_view json, std::string_view where);
    [[nodiscard]] bool at_least(unsigned major, unsigned minor) const;  // the version
};

// What was added, so that it can be checked and deleted: the file net/NN of a pod's directory.
struct CniAttachment {
    CniNetwork network;
    std::string config_json;  // the whole configuration, as it was then
    std::string config_file;
    std::string args;
    std::string interface;
    std::string result;  // of the last plugin of the chain; "": ADD did not end

    [[nodiscard]] std::string print() const;
    static CniAttachment parse(std::string_view json, std::string_view where);  // throws ParseError
};

// Standard input of a plugin. `previous`: the result to go on from (or to check, or delete); "": none.
std::string cni_input(const CniNetwork& network, const CniPlugin& plugin, const std::string& previous);
// The same for GC: the attachments that are alive.
struct CniValidAttachment {
    std::string container;
    std::string interface;
};
std::string cni_gc_input(const CniNetwork& network, const CniPlugin& plugin,
                         const std::vector<CniValidAttachment>& valid);

// What rkt needs of a result: of 0.1 and 0.2 with ip4 and ip6, later ones with a list of addresses.
struct CniResult {
    std::string ip4;  // without the prefix
    std::string mask4;
    std::string ip6;
    std::vector<std::string> host_interfaces;  // those that lie outside of the pod
    std::optional<std::string> resolv_conf;    // resolv.conf(5); nullopt: it names no server

    static CniResult parse(std::string_view json, std::string_view where);  // throws ParseError
};

// {"code":…,"msg":…,"details":…} as one line; nullopt: that is no error of CNI.
std::optional<std::string> cni_error_text(std::string_view output);

}  // namespace rkt
