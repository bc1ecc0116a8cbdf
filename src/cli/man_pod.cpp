#include "cli/man_pod.hpp"

#include <algorithm>

#include "cli/help.hpp"
#include "cli/option_groups.hpp"
#include "cli/pod_keys.hpp"
#include "cli/roff.hpp"

namespace rkt::cli {
namespace {

constexpr std::string_view kBeforeKeys = R"(.TH RKT.POD 5 "" "rkt" "File Formats"
.nh
.ad l
.SH NAME
rkt.pod \- pods that are declared in files
.SH SYNOPSIS
.nf
/etc/rkt/pods/NAME.pod, NAME.pod.d/*.conf
/run/rkt/pods/NAME.pod
/usr/lib/rkt/pods/NAME.pod
.fi
.SH DESCRIPTION
A generator of systemd makes NAME.service of each file, at boot and at systemctl daemon\-reload. The first folder that has
a file of a name counts; an empty file, or a link to /dev/null, masks. Drop\-ins are read as systemd.unit(5) has it.
Files have the syntax of systemd.syntax(7). A file with a mistake becomes a service that fails and says why;
rkt pod verify says it at once.
.SH SECTIONS
.TP
.B [Pod]
Options of rkt\-run(1) for the whole pod, and global ones.
.TP
.B [App NAME]
An app, with Image=, and the options that follow an image on the command line. Exec= is a program and its arguments, Args=
are further arguments, or those of the image's own program.
.TP
.B [Unit], [Service], [Install], [X\-...]
As in systemd.unit(5) and systemd.service(5), after what rkt says itself. ExecStart=, Type=, Delegate=, User=, Group=,
DynamicUser=, RootDirectory= and RootImage= are refused. [Install] is followed at once.
.TP
.B [X\-Fleet]
Where rkt\-rollout(1) may place the pod. MachineMetadata=KEY=VALUE...: the host has all these keys, each with one of the
values that are said for it. Conflicts=GLOB...: no pod of such a name is beside it. MachineOf=NAME: on the host of that
pod. MachineID=NAME: on that host. Global=yes: on each host that has the metadata. Names may end with .service; the keys
may have the older names of fleet, X\-Conflicts= and X\-ConditionMachine...=.
.SH KEYS
A key is the option in CamelCase: \-\-set\-env\-file is SetEnvFile=. A flag is yes or no. A list may be said several times;
an empty entry forgets those before. Values are the text as it stands, so that they are what the option gets on a command
line: specifiers are not resolved but for %i, the instance, in a template, NAME@.pod. What an app is to know of the others it
gets by Environment=NAME=%H in [Service] and InheritEnv=yes in [Pod]. Where values are NAME=VALUE, an entry may be several
words, quoted as in systemd.exec(5).
)";

constexpr std::string_view kAfterKeys = R"(.SH EXAMPLE
.nf
[Pod]
Port=80\-tcp:8080
[App web]
Image=docker://docker.io/library/nginx
[Service]
MemoryMax=1G
[Install]
WantedBy=multi\-user.target
.fi
.SH SEE ALSO
rkt\-run(1), rkt\-pod\-verify(1), rkt\-pod\-cat(1), rkt\-update(1),
rkt\-rollout(1), rkt.hosts(5), systemd.unit(5), systemd.generator(7)
)";

const Option* find_option(std::string_view name) {
    const Option* found = nullptr;
    const auto look = [&](OptionGroup group) {
        for (const Option& option : group) {
            if (option.name == name) found = &option;
        }
    };
    for (const OptionGroup group : kRun) look(group);
    look(kGlobalOptions);
    return found;
}

std::string place_of(const deploy::PodKey& key) {
    if (key.in_pod && key.in_app) return "of [Pod] and [App NAME]";
    return key.in_pod ? "of [Pod]" : "of [App NAME]";
}

std::string describe_pod_key(const deploy::PodKey& key) {
    const Option& option = *find_option(key.option);  // the key was made from it
    const bool is_flag = key.value == deploy::PodKey::Value::flag;
    const std::string value = is_flag ? "yes|no" : std::string(option.placeholder);
    return ".TP\n.B " + roff(key.name + "=" + value) + "\n" + roff(option_help(option) + "; " + place_of(key)) + "\n";
}

}  // namespace

std::string pod_man_page() {
    std::string page(kBeforeKeys);
    for (const deploy::PodKey& key : pod_vocabulary().keys) {
        if (key.refused.empty()) page += describe_pod_key(key);
    }
    return page + std::string(kAfterKeys);
}

}  // namespace rkt::cli
