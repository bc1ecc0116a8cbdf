// Where an app finds the credentials of its pod; init, too, knows these names.
#pragma once

namespace rkt {

inline constexpr char kCredentialsParent[] = "/run/credentials/";  // APP.service, in systemd's manner
inline constexpr char kSecretsDir[] = "/run/secrets";              // in docker's

}  // namespace rkt
