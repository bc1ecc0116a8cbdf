#include "cli/choose_app.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::cli {

size_t choose_app(const std::vector<std::string>& names, const std::string* wanted) {
    if (wanted == nullptr && names.size() == 1) return 0;
    const std::string known = " (apps: " + text::join(names, ", ") + ")";
    if (wanted == nullptr) throw Error("pod contains multiple apps, specify one with --app" + known);
    const auto found = std::find(names.begin(), names.end(), *wanted);
    if (found == names.end()) throw Error("no app " + text::quoted(*wanted) + " in the pod" + known);
    return static_cast<size_t>(found - names.begin());
}

const PlanApp& choose_app(const Plan& plan, const std::string* wanted) {
    std::vector<std::string> names;
    for (const PlanApp& app : plan.apps) names.push_back(app.name.str());
    return plan.apps[choose_app(names, wanted)];
}

}  // namespace rkt::cli
