// For the JSON documents that hold networks. Only spec/ includes this.
#pragma once

#include "spec/json.hpp"
#include "spec/net_info.hpp"

namespace rkt {

json::Value net_info_json(const NetInfo& info);

}  // namespace rkt
