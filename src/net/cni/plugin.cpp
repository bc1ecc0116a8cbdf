#include "net/cni/plugin.hpp"

#include <unistd.h>

#include "base/command.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::net::cni {
namespace {

std::string find_plugin(const std::string& type, const std::vector<std::string>& dirs) {
    for (const std::string& dir : dirs) {
        const std::string path = dir + "/" + type;
        if (::access(path.c_str(), X_OK) == 0) return path;
    }
    throw Error("CNI plugin " + text::quoted(type) + " is not installed (looked in " + text::join(dirs, ", ") +
                "; Debian's package is containernetworking-plugins)");
}

// With env(1), so that the plugin gets these beside what we have. An argument is meant for one plugin of the chain; the
// others must not refuse it (CONVENTIONS.md of CNI, "IgnoreUnknown").
std::vector<std::string> command_line(const std::string& path, const char* word, const Invocation& invocation) {
    return {"/usr/bin/env",
            std::string("CNI_COMMAND=") + word,
            "CNI_CONTAINERID=" + invocation.container,
            "CNI_NETNS=" + invocation.netns,
            "CNI_IFNAME=" + invocation.interface,
            "CNI_ARGS=IgnoreUnknown=1" + (invocation.args.empty() ? "" : ";" + invocation.args),
            "CNI_PATH=" + text::join(invocation.plugin_dirs, ":"),
            path};
}

std::string execute(const std::string& path, const char* word, const Invocation& invocation, const std::string& input) {
    const CommandResult result = run_command({command_line(path, word, invocation), input, false, invocation.patience});
    if (result.status == 0) return result.output;
    throw Error(cni_error_text(result.output).value_or("it ends with status " + std::to_string(result.status)));
}

std::string call(const CniNetwork& network, const CniPlugin& plugin, const char* word, const Invocation& invocation,
                 const std::string& input) {
    return with_context("network " + network.name + ": plugin " + plugin.type + ", " + word, [&] {
        return execute(find_plugin(plugin.type, invocation.plugin_dirs), word, invocation, input);
    });
}

}  // namespace

void expect_installed(const CniNetwork& network, const std::vector<std::string>& plugin_dirs) {
    with_context("network " + network.name, [&] {
        for (const CniPlugin& plugin : network.plugins) (void)find_plugin(plugin.type, plugin_dirs);
    });
}

std::string add(const CniNetwork& network, const Invocation& invocation) {
    std::string result;
    for (const CniPlugin& plugin : network.plugins) {
        result = call(network, plugin, "ADD", invocation, cni_input(network, plugin, result));
        (void)CniResult::parse(result, "result of the CNI plugin " + plugin.type);
    }
    return result;
}

void del(const CniNetwork& network, const Invocation& invocation, const std::string& result) {
    const std::string previous = network.at_least(0, 4) ? result : "";
    for (size_t i = network.plugins.size(); i-- > 0;) {
        const CniPlugin& plugin = network.plugins[i];
        (void)call(network, plugin, "DEL", invocation, cni_input(network, plugin, previous));
    }
}

void check(const CniNetwork& network, const Invocation& invocation, const std::string& result) {
    if (network.disable_check || !network.at_least(0, 4)) return;
    for (const CniPlugin& plugin : network.plugins) {
        (void)call(network, plugin, "CHECK", invocation, cni_input(network, plugin, result));
    }
}

bool knows_gc(const CniNetwork& network) { return !network.disable_gc && network.at_least(1, 1); }

void gc(const CniNetwork& network, const std::vector<std::string>& plugin_dirs,
        const std::vector<CniValidAttachment>& valid) {
    if (!knows_gc(network)) return;
    const Invocation invocation{"", "", "", "", plugin_dirs};
    for (const CniPlugin& plugin : network.plugins) {
        (void)call(network, plugin, "GC", invocation, cni_gc_input(network, plugin, valid));
    }
}

}  // namespace rkt::net::cni
