// Apps of a running pod, one at a time (rkt-1.30.md 1.18, 3.8). The pod's manifest and plan follow: they are written,
// whole, by whoever holds the pod's `pod.lck`.
#pragma once

#include <string>

#include "image/store.hpp"
#include "pod/pod_store.hpp"
#include "pod/prepare.hpp"
#include "sandbox/control.hpp"

namespace rkt::pod {

struct AddedApp {
    AppRequest app;
    std::vector<Volume> volumes;  // that come with it
    std::vector<std::string> lower_dirs;
    std::string data_dir;
    bool insecure_capabilities = false;
    bool insecure_seccomp = false;
};

// Each throws Error: `pod "U" is not running`, `no app "A" in pod "U" (apps: …)`, …

// Not begun yet. Its name. Throws when the pod is not a mutable one, or has an app of that name. The caller has a mount
// namespace of its own afterwards.
AppName add_app(const Located& pod, const AddedApp& added, const image::Store& images);
// Until its program runs. Throws when it runs already, or its program cannot be executed (code 203).
void start_app(const Located& pod, const std::string& app);
// Until it has ended. False: it did not run.
bool stop_app(const Located& pod, const std::string& app);
// Stopped before, if it runs. Also when the pod has ended.
void remove_app(const Located& pod, const std::string& app);
sandbox::control::Reply ask_status(const Located& pod, const std::string& app);

}  // namespace rkt::pod
