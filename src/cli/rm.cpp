#include "cli/uuid_arguments.hpp"
#include "cli/verbs.hpp"
#include "pod/gc.hpp"

namespace rkt::cli::verbs {

int rm(Session& session, const ParsedArgs& args) {
    const auto uuids = uuid_arguments(args);
    const auto pods = pod::PodStore::open(session.data_dir);
    bool failed = false;
    for (const std::string& uuid : uuids) {
        try {
            const pod::Located located = pods.find(uuid);
            pod::remove(pods, located, session.bus_address, session.config_dirs_falling());
            session.out << "\"" << located.id.str() << "\"\n";
        } catch (const Error& error) {
            session.note(error.what());
            failed = true;
        }
    }
    if (failed) throw Error("failed to remove one or more pods");
    return 0;
}

}  // namespace rkt::cli::verbs
