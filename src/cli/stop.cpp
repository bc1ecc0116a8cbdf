#include "pod/stop.hpp"

#include "cli/uuid_arguments.hpp"
#include "cli/verbs.hpp"
#include "pod/view.hpp"

namespace rkt::cli::verbs {
namespace {

void stop_one(Session& session, const pod::PodStore& pods, const std::string& uuid, bool force) {
    using pod::State;
    const pod::Located located = pods.find(uuid);
    const std::string quoted = "\"" + located.id.str() + "\"";
    const State state = located.state();
    if (state == State::preparing || state == State::aborted_prepare || state == State::prepared) {
        throw Error("pod " + quoted + " is not running");
    }
    if (state == State::running && pod::stop(located, force)) {
        session.out << quoted << "\n";
    } else {
        session.out << "pod " << quoted << " is already stopped\n";
    }
}

}  // namespace

int stop(Session& session, const ParsedArgs& args) {
    const auto uuids = uuid_arguments(args, ExitCode::failure);
    const auto pods = pod::PodStore::open(session.data_dir);
    size_t failed = 0;
    for (const std::string& uuid : uuids) {
        try {
            stop_one(session, pods, uuid, args.options.flag("force"));
        } catch (const Error& error) {
            session.note(error.what());
            ++failed;
        }
    }
    if (failed > 0) throw Error("failed to stop " + std::to_string(failed) + " pod(s)");
    return 0;
}

}  // namespace rkt::cli::verbs
