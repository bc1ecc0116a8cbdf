#include "cli/fetch_options.hpp"

#include "cli/key_review.hpp"

namespace rkt::cli::fetcher {
namespace {

constexpr size_t kLocal = 1;  // of Session::config_dirs: system, local, user

}  // namespace

const std::string& local_config(const Session& session) { return session.config_dirs.at(kLocal); }

image::FetchOptions fetch_options(Session& session) {
    image::FetchOptions options;
    options.data_dir = session.data_dir;
    options.config_dirs = session.config_dirs;
    options.local_config_dir = local_config(session);
    options.insecure_image = session.insecure.has(InsecureOptions::image);
    options.insecure_tls = session.insecure.has(InsecureOptions::tls);
    options.insecure_http = session.insecure.has(InsecureOptions::http);
    options.insecure_pubkey = session.insecure.has(InsecureOptions::pubkey);
    options.insecure_options = session.insecure.names();
    // libcurl reads its own list of authorities alone; rkt was a Go program, which takes this variable as OpenSSL does.
    if (const auto* file = find_value(session.environment, "SSL_CERT_FILE")) options.http.ca_file = *file;
    options.trusts_key = [&session](const image::KeyOffer& offer) { return accepts_key(session, offer); };
    return options;
}

}  // namespace rkt::cli::fetcher
