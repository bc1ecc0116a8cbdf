#include "cli/man.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.hpp"
#include "cli/help.hpp"
#include "cli/options.hpp"
#include "cli/roff.hpp"

namespace rkt::cli {
namespace {

std::string upper(std::string_view s) {
    std::string out;
    for (const char c : s) out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

std::string title(std::string_view page) {
    return ".TH " + upper(page) + " 1 \"\" \"rkt " + std::string(kVersion) + "\" \"User Commands\"\n.nh\n.ad l\n";
}

std::string options(std::span<const OptionGroup> groups) {
    std::string lines;
    for (const OptionGroup group : groups) {
        for (const Option& option : group) {
            if (!option.shown()) continue;
            lines += ".TP\n.B " + roff(option_synopsis(option)) + "\n" + roff(option_help(option)) + "\n";
        }
    }
    return lines;
}

std::string global_options() {
    const OptionGroup global{kGlobalOptions};
    return options({&global, 1});
}

// Paragraphs of the description keep their breaks only where a line is empty.
std::string paragraphs(std::string_view description) {
    std::string lines;
    for (const std::string& line : text::split(description, '\n')) lines += line.empty() ? ".PP\n" : roff(line) + "\n";
    return lines;
}

std::string synopsis(const Command& command) {
    return ".B rkt " + roff(command.name) + "\n" + (command.options.empty() ? "" : "[OPTIONS] ") +
           roff(command.arguments) + "\n";
}

constexpr std::string_view kDescription =
    "rkt runs container images as pods that systemd supervises: one pod is one unit, and there is no daemon.\n"
    "Images come from registries, layouts and archives; they are kept unpacked, one tree per layer, in the data "
    "directory.\n"
    "A UUID may be shortened to any unambiguous beginning, and so may a command.\n";

constexpr std::string_view kNetworks =
    "\\-\\-net takes names, separated by commas, and may be repeated: default (IPv4 and IPv6, masquerading), "
    "default\\-restricted (the host and its pods only), a network of net.d, all of them; or host (the host's own) or "
    "none "
    "(a loopback). Arguments of CNI follow a name: \\-\\-net=lan:IP=10.1.2.3;K=V. A network of net.d replaces a "
    "built\\-in "
    "one of its name.\n.PP\n"
    "\\-\\-port=NAME:[HOSTIP:]HOSTPORT forwards a port that an app exposes, 80\\-tcp for 80/tcp of a docker image, to "
    "the "
    "first network that masquerades. Everything ends with the pod.\n";

constexpr std::string_view kUsers =
    "A pod has a user namespace: its ids 0 to 65535 are a range of the host that no user, no other pod and no machine of "
    "systemd\\-nspawn has, so that root of a pod is nobody on the host. Files of images and volumes show the owners they "
    "have on the host, and what is written to a volume belongs there to the same number. Where the kernel, or the file "
    "system of an image or a volume, cannot map ids, one line says so and the pod's ids are the host's; with "
    "\\-\\-private\\-users=pick, or a range, it is an error instead. They are the host's with \\-\\-net=host, too, where "
    "the capabilities of another user namespace would mean nothing.\n";

constexpr std::string_view kSignatures =
    "An image that is not signed by a trusted key is refused, unless \\-\\-insecure\\-options=image is given, which is "
    "recorded with it. Keys are trusted for images whose name begins with a prefix (rkt trust \\-\\-prefix=NAME KEY), "
    "or for every image (\\-\\-root): OpenPGP keys, and public keys in PEM as cosign has them.\n.PP\n"
    "Signed are: the file of an appc image, an archive, or the index.json of a layout, by a detached signature beside "
    "it (.asc); the digest of a registry's manifest, by simple signing (registries.d) or by cosign. "
    "containers\\-policy.json(5) decides instead where an administrator wrote one. rkt trust explain IMAGE says which "
    "rule an image falls under.\n";

struct PlaceOfFile {
    std::string_view path;
    std::string_view what;
};
constexpr std::array kFiles{
    PlaceOfFile{"/etc/rkt/net.d/*.conf, *.conflist", "networks of CNI; plugins may lie beside them"},
    PlaceOfFile{"/etc/rkt/trustedkeys/root.d, prefix.d", "keys that images may be signed by, see rkt trust"},
    PlaceOfFile{"/etc/rkt/auth.d, paths.d", "credentials for registries, and where data is kept"},
    PlaceOfFile{"/etc/rkt/policy.json, /etc/containers/policy.json", "which signatures images need"},
    PlaceOfFile{"/etc/containers/registries.conf", "mirrors and short names"},
    PlaceOfFile{"/etc/containers/registries.d", "where simple signatures are"},
    PlaceOfFile{"/usr/lib/rkt", "what the vendor configures, and rkt's own programs"},
    PlaceOfFile{"/var/lib/rkt", "images and pods"},
};

std::string files() {
    std::string lines;
    for (const PlaceOfFile& file : kFiles) lines += ".TP\n.I " + roff(file.path) + "\n" + roff(file.what) + "\n";
    return lines;
}

constexpr std::string_view kExitStatus =
    "0 on success; 254 when rkt itself fails; 2 without a command; 1 from net check when it found something.\n"
    "run and run\\-prepared exit as the first app that failed; enter exits as its command.\n";

constexpr std::string_view kSeeAlso =
    "systemd(1), systemctl(1), journalctl(1), machinectl(1), systemd.resource\\-control(5), "
    "containers\\-registries.conf(5), containers\\-policy.json(5), containers\\-registries.d(5)\n";

}  // namespace

std::string man_page(CommandTable table) {
    std::string page = title("rkt") + ".SH NAME\nrkt \\- " + roff(kTagline) +
                       "\n.SH SYNOPSIS\n.B rkt\n[GLOBAL OPTIONS] COMMAND [ARGS...]\n.SH DESCRIPTION\n" +
                       roff(kDescription) + ".SH GLOBAL OPTIONS\nThey may stand before or after the command.\n" +
                       global_options() + ".SH COMMANDS\n";
    for (const Command& command : table) {
        if (command.hidden) continue;
        page += ".SS " + roff(command.name) + "\n" + synopsis(command) + ".PP\n" + roff(command.summary) + ".\n";
        if (!command.description.empty()) page += ".PP\n" + paragraphs(command.description);
        page += options(command.options);
    }
    return page + ".SH NETWORKS\n" + std::string(kNetworks) + ".SH USER NAMESPACES\n" + std::string(kUsers) +
           ".SH SIGNATURES\n" + std::string(kSignatures) +
           ".SH FILES\n" + files() + ".SH EXIT STATUS\n" + std::string(kExitStatus) + ".SH SEE ALSO\n" +
           std::string(kSeeAlso);
}

std::string man_page_name(const Command& command) {
    std::string name = "rkt-" + std::string(command.name);
    std::replace(name.begin(), name.end(), ' ', '-');
    return name;
}

std::string man_page(const Command& command) {
    std::string page = title(man_page_name(command)) + ".SH NAME\n" + roff(man_page_name(command)) + " \\- " +
                       roff(command.summary) + "\n.SH SYNOPSIS\n" + synopsis(command);
    if (!command.description.empty()) page += ".SH DESCRIPTION\n" + paragraphs(command.description);
    if (const std::string lines = options(command.options); !lines.empty()) page += ".SH OPTIONS\n" + lines;
    return page + ".SH GLOBAL OPTIONS\n" + global_options() + ".SH SEE ALSO\nrkt(1)\n";
}

}  // namespace rkt::cli
