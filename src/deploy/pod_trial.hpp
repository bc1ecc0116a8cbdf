// A change of the pods that this host declares, tried before it is made: until then their units are in /run, where they
// come before those of the generator (systemd.unit(5)). A host that loses its power meanwhile comes up with what it
// had.
#pragma once

#include <string>
#include <vector>

#include "base/dir.hpp"
#include "deploy/declared_pod.hpp"
#include "deploy/service_group.hpp"
#include "spec/pod_change.hpp"

namespace rkt::deploy {

struct PodPlaces {
    PodFolders folders;  // the first one is written to
    std::string units;
    std::string own;     // units of the administrator's, which come before all of ours
    std::string record;  // of what is tried, for whoever comes after a trial that was killed; in /run, too

    static PodPlaces of_host();
};

class PodTrial {
public:
    // Leaves out what is there already. Throws Error, and nothing is changed: a file is wrong, or is there and of
    // another origin, two files would make one unit, or there is a unit of that name, or a mask.
    PodTrial(systemd::Services& services, const PodVocabulary& vocabulary, PodChange change, PodPlaces places);

    [[nodiscard]] bool is_needed() const { return !change_.is_empty(); }
    // Stops what goes, starts what comes if it is enabled ([Install]) or runs, and watches that for the change's time.
    // "": it is well; otherwise why not.
    std::string run(const Fd& interruption);
    // From now on the host declares it. Throws Error: it cannot be written, and is to be rolled back.
    void commit();
    // After that: the units are those of the generator again. Throws Error: the manager cannot be told, or the like;
    // the next end of what was left behind does it.
    void end();
    // What ran before runs again. Throws Error: what does not, or the manager cannot be told: then the next end of what
    // was left behind goes back once more.
    void roll_back();

private:
    void leave_out_what_is_there();
    [[nodiscard]] std::vector<std::string> problems_of(const DeclaredPod& pod) const;
    void record();
    void write_units();
    [[nodiscard]] std::vector<systemd::UnitName> to_start() const;

    systemd::Services& services_;
    PodChange change_;
    PodPlaces places_;
    std::vector<DeclaredPod> coming_;
    std::vector<std::string> ran_;  // services of the changed pods, and what depends on them
};

// Goes back where a trial was killed, unless it was committed: then it is made whole. False: nothing was undone.
bool end_left_behind(systemd::Services& services, const PodPlaces& places);

}  // namespace rkt::deploy
