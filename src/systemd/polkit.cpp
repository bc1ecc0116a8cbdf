#include "systemd/polkit.hpp"

#include <sdbus-c++/sdbus-c++.h>

#include <chrono>

#include "systemd/raw_message.hpp"
#include "systemd/translate.hpp"

namespace rkt::systemd {
namespace {

constexpr const char* kPolkitService = "org.freedesktop.PolicyKit1";
constexpr const char* kPolkitPath = "/org/freedesktop/PolicyKit1/Authority";
constexpr const char* kPolkitInterface = "org.freedesktop.PolicyKit1.Authority";
constexpr uint32_t kAllowUserInteraction = 1;
constexpr auto kPasswordPatience = std::chrono::minutes(5);  // for a person who types a password

using Subject = sdbus::Struct<std::string, std::map<std::string, sdbus::Variant>>;
using Result = sdbus::Struct<bool, bool, std::map<std::string, std::string>>;  // authorized, challenge, details

std::optional<Polkit::Denial> denial_of(const sdbus::Error* error, const Result& result) {
    constexpr const char* kDenied = "org.freedesktop.DBus.Error.AccessDenied";
    if (error != nullptr) {
        return Polkit::Denial{kDenied, "only root may do that: polkit does not answer (" + error->getMessage() + ")"};
    }
    if (result.get<0>()) return std::nullopt;
    if (!result.get<1>()) return Polkit::Denial{kDenied, "polkit says no"};
    return Polkit::Denial{"org.freedesktop.DBus.Error.InteractiveAuthorizationRequired",
                          "polkit wants a password, and there is nobody to be asked for it"};
}

}  // namespace

Polkit::Polkit(Bus& bus)
    : authority_(translated([&] { return sdbus::createProxy(bus.connection(), kPolkitService, kPolkitPath); })) {}
Polkit::~Polkit() = default;

void Polkit::ask(const sdbus::Message& call, const Question& question, Answer answer) {
    if (call.getCredsEuid() == 0) return answer(std::nullopt);
    const bool may_ask = sd_bus_message_get_allow_interactive_authorization(raw_message(call)) > 0;
    const Subject subject{"system-bus-name", {{"name", sdbus::Variant(call.getSender())}}};
    authority_->callMethodAsync("CheckAuthorization")
        .onInterface(kPolkitInterface)
        .withTimeout(kPasswordPatience)
        .withArguments(subject, question.action, question.details, may_ask ? kAllowUserInteraction : 0U, std::string())
        .uponReplyInvoke([this, answer = std::move(answer)](const sdbus::Error* error, const Result& result) {
            --open_;
            answer(denial_of(error, result));
        });
    ++open_;
}

}  // namespace rkt::systemd
