#include "cli/format.hpp"
#include "cli/uuid_arguments.hpp"
#include "cli/verbs.hpp"
#include "pod/view.hpp"

namespace rkt::cli::verbs {

int cat_manifest(Session& session, const ParsedArgs& args) {
    const std::string uuid = uuid_argument(args);
    const auto pod = pod::PodStore::open(session.data_dir).find(uuid);
    session.out << reprint_json(pod::read_manifest_json(pod), pretty_print_style(args.options)) << "\n";
    return 0;
}

}  // namespace rkt::cli::verbs
