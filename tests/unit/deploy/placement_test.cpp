#include "deploy/placement.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt::deploy {
namespace {

using Texts = std::map<std::string, std::string>;  // of [X-Fleet], by pod

std::vector<FleetRules> rules_of(const Texts& pods) {
    std::vector<FleetRules> rules;
    for (const auto& [pod, text] : pods)
        rules.push_back(parse_fleet_rules(pod, parse_unit_file("[X-Fleet]\n" + text, pod + ".pod")));
    return rules;
}

const std::string kHosts = "a disk=ssd zone=1\nb disk=hdd zone=1\nc disk=ssd zone=2 machine-id=0123\n";

PodsOfHosts placed(const Texts& pods, const PodsOfHosts& now = {}) {
    return place(rules_of(pods), parse_hosts_file(kHosts, "hosts"), now);
}

std::string placement_refusal(const Texts& pods, const PodsOfHosts& now = {}) {
    try {
        (void)placed(pods, now);
        return "";
    } catch (const Error& error) {
        return error.what();
    }
}

struct Case {
    std::string about;
    Texts pods;
    PodsOfHosts now;
    PodsOfHosts wanted;
};

TEST(Placement, FollowsTheWordsOfFleet) {
    const std::vector<Case> cases{
        {"spread over the hosts, in the order of the file",
         {{"p", ""}, {"q", ""}, {"r", ""}, {"s", ""}},
         {},
         {{"a", {"p", "s"}}, {"b", {"q"}}, {"c", {"r"}}}},
        {"a pod that is somewhere stays there", {{"p", ""}}, {{"c", {"p"}}}, {{"a", {}}, {"b", {}}, {"c", {"p"}}}},
        {"not where its rules forbid it by now",
         {{"p", "MachineMetadata=disk=hdd"}},
         {{"c", {"p"}}},
         {{"a", {}}, {"b", {"p"}}, {"c", {}}}},
        {"one value for each key is enough, of all keys",
         {{"p", "MachineMetadata=disk=ssd zone=2"}, {"q", "MachineMetadata=disk=hdd\nMachineMetadata=disk=none"}},
         {},
         {{"a", {}}, {"b", {"q"}}, {"c", {"p"}}}},
        {"an empty value forgets those before it",
         {{"p", "MachineMetadata=disk=ssd\nMachineMetadata=\nMachineMetadata=disk=hdd"}},
         {},
         {{"a", {}}, {"b", {"p"}}, {"c", {}}}},
        {"conflicts, of one with the other only",
         {{"web1", "Conflicts=web*"}, {"web2", ""}},
         {{"a", {"web1", "web2"}}},
         {{"a", {"web1"}}, {"b", {"web2"}}, {"c", {}}}},
        {"units' names are pods' names",
         {{"web1", "Conflicts=web*.service"}, {"web2", "MachineOf=web3.service"}, {"web3", ""}},
         {},
         {{"a", {"web1"}}, {"b", {"web2", "web3"}}, {"c", {}}}},
        {"together, where the other one has to be",
         {{"p", "MachineOf=q"}, {"q", "MachineMetadata=zone=2"}},
         {{"a", {"p"}}},
         {{"a", {}}, {"b", {}}, {"c", {"p", "q"}}}},
        {"on each host that has the metadata",
         {{"log", "Global=true\nMachineMetadata=disk=ssd"}},
         {},
         {{"a", {"log"}}, {"b", {}}, {"c", {"log"}}}},
        {"a host by its name, or by its id",
         {{"p", "MachineID=b"}, {"q", "X-ConditionMachineID=0123"}},
         {},
         {{"a", {}}, {"b", {"p"}}, {"c", {"q"}}}},
        {"nobody is put beside a pod of others that it conflicts with, which stays",
         {{"p", "Conflicts=old*"}},
         {{"a", {"old1"}}, {"b", {"old2"}}},
         {{"a", {}}, {"b", {}}, {"c", {"p"}}}},
        {"who is there gives way where the others would have no place",
         {{"any", ""}, {"hdd", "MachineMetadata=disk=hdd\nConflicts=any"}},
         {{"b", {"any"}}},
         {{"a", {"any"}}, {"b", {"hdd"}}, {"c", {}}}},
    };
    for (const Case& each : cases) EXPECT_EQ(placed(each.pods, each.now), each.wanted) << each.about;
}

// What was planned, when it is there, is planned again: no pod moves without a reason.
TEST(Placement, IsStable) {
    const Texts pods{{"p", "Conflicts=q"}, {"q", ""}, {"r", "MachineOf=p"}, {"s", ""}, {"t", "Global=yes"}};
    const PodsOfHosts first = placed(pods);
    EXPECT_EQ(placed(pods, first), first);
    // One more moves none of the others.
    Texts more = pods;
    more.insert({"aaa", ""});
    PodsOfHosts with_more = placed(more, first);
    for (auto& [host, there] : with_more) there.erase("aaa");
    EXPECT_EQ(with_more, first);
}

TEST(Placement, SaysWhyThereIsNoHost) {
    const std::vector<std::pair<Texts, std::string>> cases{
        {{{"p", "MachineMetadata=disk=tape"}}, "pod \"p\": no host has what MachineMetadata= and MachineID= ask for"},
        {{{"p", "MachineOf=q"}}, "pod \"p\": MachineOf=q: there is no such pod"},
        {{{"p", "MachineOf=p"}}, "pod \"p\": MachineOf=p leads back to itself"},
        {{{"p", "MachineOf=q"}, {"q", "MachineOf=p"}}, "leads back to itself"},
        {{{"p", "MachineOf=q"}, {"q", "Global=true"}}, "pod \"p\": MachineOf=q: that one is on every host"},
        {{{"p", "MachineOf=q\nConflicts=q"}, {"q", ""}},
         "pod \"p\" is to be with \"q\" by MachineOf=, and apart from it by Conflicts="},
        {{{"g", "Global=true"}, {"h", "Global=true\nConflicts=g"}},
         "pod \"h\" is to be on each host, but on a it conflicts with \"g\""},
        {{{"p1", "Conflicts=p*"}, {"p2", "Conflicts=p*"}, {"p3", "Conflicts=p*"}, {"p4", "Conflicts=p*"}},
         "pod \"p4\": on each host that may have it (a, b, c) a pod is in the way (Conflicts=)"},
    };
    for (const auto& [pods, why] : cases)
        EXPECT_NE(placement_refusal(pods).find(why), std::string::npos) << placement_refusal(pods);
}

TEST(FleetRules, RefusesWhatFleetDoesNotHave) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"MachineMetaData=a=b", "p.pod:2: \"MachineMetaData\" is not a key of [X-Fleet]"},
        {"MachineMetadata=ssd", "p.pod:2: MachineMetadata=: \"ssd\" is not KEY=VALUE"},
        {"MachineMetadata=\"a=b", "p.pod:2: MachineMetadata=: an open quote"},
        {"Global=perhaps", "p.pod:2: Global= is true or false"},
        {"MachineOf=a b", "p.pod:2: MachineOf= is one name"},
        {"Global=true\nMachineOf=a", "p.pod:1: Global= means every host"},
    };
    for (const auto& [text, why] : cases) {
        const std::string seen = placement_refusal({{"p", text}});
        EXPECT_EQ(seen.substr(0, why.size()), why);
    }
    EXPECT_EQ(parse_fleet_rules("p", parse_unit_file("[Pod]\nA=1\n", "p.pod")).global, false);
}

}  // namespace
}  // namespace rkt::deploy
