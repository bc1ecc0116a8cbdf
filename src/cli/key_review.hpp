// A key is shown and, on a terminal, asked about before it is trusted (rkt-1.30.md 1.16).
#pragma once

#include <string>

#include "cli/session.hpp"
#include "image/fetch.hpp"
#include "image/trust/described_key.hpp"

namespace rkt::cli::fetcher {

// On standard error: fingerprints and owners. `prefix` "": for every image.
void show_key(const Session& session, const std::string& location, const std::string& prefix,
              const image::DescribedKey& key);
// Throws Error where nobody can be asked; `hint` says how to do without.
bool ask_about_key(const Session& session, const std::string& location, const std::string& hint);
void tell_trusted(const Session& session, const std::string& location, const std::string& prefix, bool reviewed);
// Of a discovered key.
bool accepts_key(const Session& session, const image::KeyOffer& offer);

}  // namespace rkt::cli::fetcher
