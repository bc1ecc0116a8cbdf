// The keys of *.pod files, made from the options of `rkt run`: --set-env-file is SetEnvFile=.
#pragma once

#include "deploy/pod_key.hpp"

namespace rkt::cli {

deploy::PodVocabulary pod_vocabulary();

}  // namespace rkt::cli
