#include "cli/chosen_app.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::cli {

const PlanApp& chosen_app(const Plan& plan, const ParsedArgs& args) {
    const std::string* wanted = args.options.last("app");
    std::vector<std::string> names;
    for (const PlanApp& app : plan.apps) {
        if (wanted != nullptr ? app.name.str() == *wanted : plan.apps.size() == 1) return app;
        names.push_back(app.name.str());
    }
    const std::string known = " (apps: " + text::join(names, ", ") + ")";
    if (wanted != nullptr) throw Error("no app \"" + text::printable(*wanted) + "\" in the pod" + known);
    throw Error("pod contains multiple apps, specify one with --app" + known);
}

}  // namespace rkt::cli
