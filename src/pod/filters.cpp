#include "pod/filters.hpp"

#include <sys/utsname.h>

#include <cstdio>

#include "base/error.hpp"
#include "pod/layout.hpp"
#include "sandbox/seccomp/cache.hpp"
#include "sandbox/seccomp/choose.hpp"
#include "spec/capability.hpp"
#include "spec/oci.hpp"

namespace rkt::pod {
namespace {

using sandbox::seccomp::Choice;

// What profiles ask the host and the app about.
ProfileFacts facts_of(const App& app) {
    ProfileFacts facts{oci::host_platform().architecture, apply_capability_isolators(app.isolators)};
    utsname host{};
    ::uname(&host);
    (void)::sscanf(host.release, "%u.%u", &facts.kernel_major, &facts.kernel_minor);
    return facts;
}

// `use` gets every choice of an app that has one to make.
template <typename Use>
void for_each_choice(const PodManifest& manifest, Use&& use) {
    for (const RuntimeApp& app : manifest.apps) {
        if (!app.app || !sandbox::seccomp::asks_for_filter(app.app->isolators)) continue;
        with_context("app \"" + app.name.str() + "\": system call filter",
                     [&] { use(app.name.str(), sandbox::seccomp::choose(app.app->isolators, facts_of(*app.app))); });
    }
}

}  // namespace

void compile_filters(const std::string& data_dir, const PodManifest& manifest) {
    for_each_choice(manifest, [&](const std::string&, const Choice& choice) {
        if (choice.kind == Choice::Kind::own) (void)sandbox::seccomp::provide(data_dir, choice.own);
    });
}

std::map<std::string, sandbox::AppFilter> provide_filters(const Dir& pod, const std::string& data_dir,
                                                          const PodManifest& manifest) {
    std::map<std::string, sandbox::AppFilter> filters;
    for_each_choice(manifest, [&](const std::string& app, const Choice& choice) {
        sandbox::AppFilter& filter = filters[app];
        filter.off = choice.kind == Choice::Kind::none;
        if (choice.kind != Choice::Kind::own) return;
        const Dir info = pod.open_dir(kAppsInfo).open_dir(app);
        info.write_whole(kFilter, sandbox::seccomp::provide(data_dir, choice.own));
        filter.path = info.path() + "/" + kFilter;
    });
    return filters;
}

}  // namespace rkt::pod
