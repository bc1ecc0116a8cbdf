#include <algorithm>
#include <array>

#include "cli/command.hpp"
#include "cli/deploy_commands.hpp"
#include "cli/option_groups.hpp"
#include "cli/verbs.hpp"

namespace rkt::cli {
namespace {

constexpr std::array kRunCommand{
    Command{.name = "run",
            .arguments = "IMAGE [OPTIONS] [-- ARGS... [---]] ...",
            .summary = "Run images as a pod",
            .description =
                "Fetches the images that are not in the store, makes a pod of them and runs it. In a service's\n"
                "ExecStart= the pod lives in that service; from a shell it gets a scope of its own below\n"
                "machine.slice; with --detach it becomes a service of its own. In the foreground, every line that\n"
                "an app writes is printed as app[pid]: line and sent to the journal. Ctrl-C ends the pod.\n"
                "\n"
                "Options after an image are about that image. Arguments of its program follow after --, up to\n"
                "--- or the end. The exit status is that of the first app that failed.",
            .grammar = Grammar::images,
            .options = kRun,
            .needs_root = true,
            .talks = true,
            .run = verbs::run},
};

constexpr std::array kOtherCommands{
    Command{.name = "prepare",
            .arguments = "IMAGE [OPTIONS] [-- ARGS... [---]] ...",
            .summary = "Make a pod without running it",
            .description = "Prints the UUID of the pod, for `rkt run-prepared`.",
            .grammar = Grammar::images,
            .options = kPrepare,
            .needs_root = true,
            .run = verbs::prepare},
    Command{.name = "run-prepared",
            .arguments = "UUID",
            .summary = "Run a prepared pod",
            .description = "Runs a pod that `rkt prepare` made, as `rkt run` does.",
            .options = kRunPrepared,
            .pods = "|prepared|",
            .needs_root = true,
            .talks = true,
            .run = verbs::run_prepared},
    Command{.name = "fetch",
            .arguments = "IMAGE...",
            .summary = "Fetch images into the store",
            .description =
                "An IMAGE is docker://[REGISTRY/]NAME[:TAG|@DIGEST], oci:PATH[:TAG], oci-archive:PATH[:TAG],\n"
                "docker-archive:PATH[:NAME:TAG], an appc image by its name, NAME[:VERSION][,LABEL=VALUE...], by a URL\n"
                "that ends in .aci, or by its file. Prints the id of each.",
            .grammar = Grammar::fetch,
            .options = kFetch,
            .run = verbs::fetch},
    Command{
        .name = "bind",
        .arguments = "UUID PATH [PATH-IN-APP]",
        .summary = "Mount a directory or file of the host into an app of a running pod",
        .description =
            "As `machinectl bind`, and for pods with a user namespace, too: files keep their owners. It is there for\n"
            "the app as it runs, for commands beside it, and when it is begun again, until the pod ends.",
        .options = kBind,
        .pods = "|running|",
        .needs_root = true,
        .run = verbs::bind},
    Command{.name = "enter",
            .arguments = "UUID [CMD [ARGS...]]",
            .summary = "Run a command in an app of a running pod",
            .description = "The command is confined as the app is. Without one it is /bin/bash.",
            .grammar = Grammar::leading,
            .options = kEnter,
            .pods = "|running|",
            .needs_root = true,
            .talks = true,
            .run = verbs::enter},
    Command{
        .name = "attach",
        .arguments = "UUID",
        .summary = "Attach to the standard streams of an app of a running pod",
        .description =
            "Of an app that was run with --stdin, --stdout or --stderr=stream or tty. Several may be attached: each\n"
            "gets every byte, and what any of them sends is the app's. One that takes nothing for 10 s while the\n"
            "app waits is dropped. The end of standard input ends the app's (with --mode=stdout,stderr none is sent).\n"
            "\n"
            "Ends with the app's output, with status 0. In a terminal Ctrl-P Ctrl-Q detaches, elsewhere Ctrl-C; the\n"
            "app goes on.",
        .options = kAttach,
        .pods = "|running|",
        .needs_root = true,
        .talks = true,
        .run = verbs::attach},
    Command{
        .name = "app sandbox",
        .summary = "Run a pod without apps, for `rkt app add`",
        .description =
            "Starts as `rkt run` does. It ends when it is stopped, whatever becomes of its apps; their output goes\n"
            "to the journal.",
        .options = kSandbox,
        .needs_root = true,
        .talks = true,
        .run = verbs::app_sandbox},
    Command{.name = "app add",
            .arguments = "UUID IMAGE [OPTIONS] [-- ARGS...]",
            .summary = "Add an app to a running pod",
            .description =
                "The image must be in the store. The app is confined as those of `rkt run` are, and begun by\n"
                "`rkt app start`.",
            .grammar = Grammar::images,
            .options = kAppAdd,
            .pods = "|running|",
            .needs_root = true,
            .run = verbs::app_add},
    Command{.name = "app start",
            .arguments = "UUID",
            .summary = "Start an app of a running pod that does not run",
            .description = "Returns when its program runs.",
            .options = kOneApp,
            .pods = "|running|",
            .needs_root = true,
            .run = verbs::app_start},
    Command{.name = "app stop",
            .arguments = "UUID",
            .summary = "Stop an app of a running pod",
            .description = "Returns when it has ended; a restart that is due is not made.",
            .options = kOneApp,
            .pods = "|running|",
            .needs_root = true,
            .run = verbs::app_stop},
    Command{.name = "app rm",
            .arguments = "UUID",
            .summary = "Stop an app that was added to a pod, and remove it",
            .options = kOneApp,
            .needs_root = true,
            .run = verbs::app_rm},
    Command{.name = "app list",
            .arguments = "UUID",
            .summary = "List the apps of a pod",
            .options = kLegend,
            .run = verbs::app_list},
    Command{.name = "app status",
            .arguments = "UUID",
            .summary = "Show the state of an app",
            .options = kAppStatus,
            .run = verbs::app_status},
    Command{.name = "app exec",
            .arguments = "UUID [CMD [ARGS...]]",
            .summary = "Run a command in an app of a running pod",
            .description = "As `rkt enter`.",
            .grammar = Grammar::leading,
            .options = kEnter,
            .pods = "|running|",
            .needs_root = true,
            .talks = true,
            .run = verbs::enter},
    Command{.name = "list", .summary = "List pods", .options = kList, .run = verbs::list},
    Command{.name = "status",
            .arguments = "UUID",
            .summary = "Show the state of a pod",
            .description = "One key=value a line. A DURATION is written as 1h30m; a negative one means forever.",
            .options = kStatus,
            .run = verbs::status},
    Command{.name = "logs",
            .arguments = "UUID",
            .summary = "Show what the apps of a pod wrote",
            .description = "Reads the host's journal, also after the pod has ended.",
            .options = kLogs,
            .talks = true,
            .run = verbs::logs},
    Command{.name = "cat-manifest",
            .arguments = "UUID",
            .summary = "Print the manifest of a pod",
            .options = kCatManifest,
            .run = verbs::cat_manifest},
    Command{.name = "stop",
            .arguments = "UUID...",
            .summary = "Stop running pods",
            .description = "Asks the apps to end; does not wait for it (see `rkt status --wait`).",
            .options = kStop,
            .pods = "|running|",
            .run = verbs::stop},
    Command{.name = "rm",
            .arguments = "UUID...",
            .summary = "Remove pods that do not run",
            .options = kUuidFile,
            .pods = "|prepared|exited|exited garbage|aborted prepare|",
            .needs_root = true,
            .run = verbs::rm},
    Command{.name = "gc",
            .summary = "Remove pods that have ended",
            .description = "Marks pods that have ended, and removes those that were marked long enough ago.",
            .options = kGc,
            .needs_root = true,
            .run = verbs::gc},
    Command{.name = "export",
            .arguments = "UUID OUTPUT",
            .summary = "Write an app of a pod that has ended to an image",
            .description =
                "With what the app wrote, volumes aside. OUTPUT is FILE.aci, with the image's manifest as it was;\n"
                "oci:DIR[:TAG] or oci-archive:FILE[:TAG], with the image's layers and one more.",
            .options = kExport,
            .pods = "|exited|exited garbage|",
            .needs_root = true,
            .run = verbs::by_fetch_program},
    Command{.name = "image list",
            .summary = "List the images in the store",
            .options = kImageList,
            .run = verbs::image_list},
    Command{.name = "image cat-manifest",
            .arguments = "IMAGE",
            .summary = "Print the manifest of an image",
            .options = kPretty,
            .run = verbs::image_cat_manifest},
    Command{.name = "image export",
            .arguments = "IMAGE OUTPUT",
            .summary = "Write an image to a file",
            .description =
                "OUTPUT is FILE.aci (one appc image with all of its tree), oci:DIR[:TAG] or oci-archive:FILE[:TAG].\n"
                "An appc image that was fetched is written as it was signed, uncompressed.",
            .options = kOverwrite,
            .run = verbs::by_fetch_program},
    Command{.name = "image extract",
            .arguments = "IMAGE DIR",
            .summary = "Write the files of an image alone to a directory",
            .description = "Without its dependencies. DIR gets manifest and rootfs/.",
            .options = kExtract,
            .run = verbs::by_fetch_program},
    Command{.name = "image render",
            .arguments = "IMAGE DIR",
            .summary = "Write the tree that an app would see to a directory",
            .description = "With its dependencies. DIR gets manifest and rootfs/.",
            .options = kExtract,
            .run = verbs::by_fetch_program},
    Command{.name = "image verify",
            .arguments = "[IMAGE...]",
            .summary = "Compare what the store has with what was fetched",
            .description =
                "Every byte, mode, owner and time of the images, or of all images. Names each file that is not\n"
                "what it was; the next `rkt fetch` of the image mends it. Exits with 1 when there is any.",
            .run = verbs::by_fetch_program},
    Command{.name = "image sign",
            .arguments = "FILE.aci|oci-archive:FILE|docker-archive:FILE|oci:DIR|docker://IMAGE",
            .summary = "Sign an image",
            .description =
                "A file gets FILE.asc beside it (oci:DIR: index.json.asc), by gpg with the caller's key. An image of\n"
                "a registry is signed there as it is now: with --key by a simple signature in --signature-dir,\n"
                "with --cosign-key as cosign does, in the registry. Prints what was written.",
            .options = kSign,
            .run = verbs::by_fetch_program},
    Command{.name = "image push",
            .arguments = "IMAGE docker://IMAGE",
            .summary = "Push an image of the store to a registry",
            .description =
                "Prints the digest of the manifest. It is a new one, since compressed layers cannot be made again bit\n"
                "for bit, unless the registry has the layers as they were fetched: then signatures stay good.\n"
                "An appc image becomes an OCI image of one layer.",
            .options = kQuiet,
            .run = verbs::by_fetch_program},
    Command{.name = "image publish",
            .arguments = "DIR FILE.aci...",
            .summary = "Write a static site that serves appc images",
            .description =
                "DIR gets the images, signed, pages of discovery and the public key; any web server can serve it as\n"
                "--url. Pages that are there keep what they have. Without a version, the image that was published\n"
                "last is served.",
            .options = kPublish,
            .run = verbs::by_fetch_program},
    Command{.name = "image pack",
            .arguments = "BINARY|DIR",
            .summary = "Make an appc image of a static program or a directory",
            .options = kPack,
            .run = verbs::by_fetch_program},
    Command{.name = "image rm",
            .arguments = "IMAGE...",
            .summary = "Remove images from the store",
            .description = "Layers that a pod needs stay until it is gone.",
            .run = verbs::image_rm},
    Command{.name = "image gc",
            .summary = "Remove what no image needs, and images that were not used for long",
            .options = kImageGc,
            .run = verbs::image_gc},
    Command{.name = "trust",
            .arguments = "[PUBKEY...]",
            .summary = "Trust a key to sign images",
            .description =
                "A PUBKEY is a file or an https URL of a public key: OpenPGP's, or one in PEM as cosign makes it. "
                "Without one,\n--prefix's site is asked where its keys are (meta discovery). Shows the fingerprint "
                "and asks.",
            .options = kTrust,
            .talks = true,
            .run = verbs::by_fetch_program},
    Command{
        .name = "trust list",
        .arguments = "[NAME]",
        .summary = "List the keys that images may be signed by",
        .description = "All of them, or those for the image NAME: of the root, of its name and of each path above it.",
        .options = kTrustList,
        .run = verbs::by_fetch_program},
    Command{.name = "trust remove",
            .arguments = "FINGERPRINT",
            .summary = "Trust a key no longer",
            .description = "A key of the vendor's directory is hidden by an empty file in the administrator's.",
            .options = kTrustRemove,
            .run = verbs::by_fetch_program},
    Command{.name = "trust explain",
            .arguments = "IMAGE",
            .summary = "Say which signatures an image needs, and what to do to allow or deny it",
            .run = verbs::by_fetch_program},
    Command{.name = "metadata-service",
            .summary = "Tell pods about themselves over HTTP",
            .description = "Serves the pods that were started with --mds-register: appc's endpoints below "
                           "$AC_METADATA_URL. Listens on the\n"
                           "host's addresses in the built-in networks and on 127.0.0.1, or on the sockets of "
                           "rkt-metadata.socket, which starts\n"
                           "it when a pod asks.",
            .options = kMetadata,
            .needs_root = true,
            .run = verbs::metadata_service},
    Command{.name = "net list",
            .summary = "List the networks that pods can join",
            .description = "Those of net.d, and the built-in ones that none of them replaces.",
            .options = kNetList,
            .run = verbs::net_list},
    Command{.name = "net check",
            .arguments = "[UUID]",
            .summary = "Say why pods cannot be reached",
            .description =
                "Looks at the networks and at one pod, or at all that run: plugins, subnets, forwarding, firewalls, "
                "routes, ports.\n"
                "Prints a line for each thing in the way and what to do, and exits with 1; with 0 when there is none.",
            .options = kUuidFile,
            .pods = "|running|",
            .needs_root = true,
            .run = verbs::net_check},
    Command{.name = "net detach",
            .arguments = "UUID",
            .summary = "Delete what plugins keep of a pod that has ended",
            .needs_root = true,
            .hidden = true,
            .run = verbs::net_detach},
    Command{.name = "version", .summary = "Print versions", .run = verbs::version},
    Command{.name = "completion",
            .arguments = "bash|zsh|fish",
            .summary = "Print a script that completes command lines",
            .run = verbs::completion},
    Command{.name = "help", .arguments = "[COMMAND]", .summary = "Print help", .run = verbs::help},
    Command{.name = "man",
            .arguments = "[COMMAND]",
            .summary = "Print the manual page",
            .description = "As roff, for the build: of all commands, or of one.",
            .options = kMan,
            .hidden = true,
            .run = verbs::man},
};

template <size_t... Sizes>
constexpr auto joined(const std::array<Command, Sizes>&... parts) {
    std::array<Command, (Sizes + ...)> all{};
    auto at = all.begin();
    ((at = std::copy(parts.begin(), parts.end(), at)), ...);
    return all;
}
constexpr auto kAllCommands = joined(kRunCommand, kDeployCommands, kOtherCommands);

}  // namespace

CommandTable commands() { return kAllCommands; }

}  // namespace rkt::cli
