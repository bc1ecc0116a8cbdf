// Any bytes: either refused, or safe to walk over completely.
#include <cstdint>
#include <cstring>
#include <vector>

#include "sandbox/flat_plan.hpp"

using namespace rkt::sandbox;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    std::vector<uint64_t> aligned((size + 7) / 8);
    if (size != 0) memcpy(aligned.data(), data, size);
    FlatPlan plan;
    if (!plan.open(aligned.data(), size)) return 0;
    volatile size_t total = strlen(plan.text(plan.header().hostname));
    for (uint32_t i = 0; i < plan.app_count(); ++i) {
        const FlatApp& app = plan.app(i);
        for (const FlatText text : {app.name, app.working_directory, app.user, app.group})
            total = total + strlen(plan.text(text));
        for (const FlatList list : {app.argv, app.env, app.health.argv}) {
            for (uint32_t j = 0; j < list.count; ++j) total = total + strlen(plan.text(plan.list<FlatText>(list)[j]));
        }
        for (uint32_t j = 0; j < app.gids.count; ++j) total = total + plan.list<uint32_t>(app.gids)[j];
        for (uint32_t j = 0; j < app.mounts.count; ++j) {
            total = total + strlen(plan.text(plan.list<FlatMount>(app.mounts)[j].target));
        }
    }
    return 0;
}
