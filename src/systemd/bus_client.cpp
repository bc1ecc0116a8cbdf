#include "systemd/bus_client.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "base/text.hpp"
#include "spec/percent_encoding.hpp"

namespace rkt::systemd {
namespace {

constexpr const char* kDefaultAddress = "unix:path=/run/dbus/system_bus_socket";
constexpr const char* kNoServer = "org.freedesktop.DBus.Error.NoServer";
constexpr BusObject kBroker{"org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus"};
constexpr uint32_t kHello = 1;  // the serial of our first call
constexpr const char* kDisconnected = "org.freedesktop.DBus.Error.Disconnected";

// Of the first address that is a unix one.
std::optional<sockaddr_un> parse_address(const std::string& addresses, socklen_t& size) {
    constexpr std::string_view kUnix = "unix:";
    for (const std::string& address : text::split(addresses, ';')) {
        if (!address.starts_with(kUnix)) continue;
        for (const std::string& pair : text::split(address.substr(kUnix.size()), ',')) {
            const bool is_abstract = pair.starts_with("abstract=");
            if (!is_abstract && !pair.starts_with("path=")) continue;
            const auto name = percent_decoded(pair.substr(pair.find('=') + 1));
            sockaddr_un socket{};
            if (!name || name->empty() || name->size() + 1 >= sizeof socket.sun_path) return std::nullopt;
            socket.sun_family = AF_UNIX;
            memcpy(socket.sun_path + (is_abstract ? 1 : 0), name->data(), name->size());
            size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name->size() + 1);
            return socket;
        }
    }
    return std::nullopt;
}

std::string bus_address(const std::string& given) {
    if (!given.empty()) return given;
    const char* const environment = ::secure_getenv("DBUS_SYSTEM_BUS_ADDRESS");
    return environment != nullptr ? environment : kDefaultAddress;
}

// "Authentication Protocol", EXTERNAL. All at once: a broker that refuses us hangs up.
std::string greeting() {
    const std::string uid = std::to_string(::geteuid());
    const auto* const bytes = reinterpret_cast<const uint8_t*>(uid.data());
    return std::string(1, '\0') + "AUTH EXTERNAL " + text::to_hex({bytes, uid.size()}) + "\r\nBEGIN\r\n";
}

[[noreturn]] void fail_connection(const char* doing) {
    throw BusError(kDisconnected, std::string(doing) + ": " + SystemError(errno, "").what());
}

std::string message_of(const dbus::Message& error) {
    return error.signature.starts_with('s') ? dbus::Reader(error.body).text() : "";
}

}  // namespace

dbus::Message call_of(const BusObject& object, const char* method, const char* signature, std::string body) {
    dbus::Message call;
    call.destination = object.service;
    call.path = object.path;
    call.interface = object.interface;
    call.member = method;
    call.signature = signature;
    call.body = std::move(body);
    return call;
}

BusClient BusClient::connect(const std::string& given) {
    const std::string address = bus_address(given);
    socklen_t size = 0;
    const auto where = parse_address(address, size);
    if (!where) throw BusError(kNoServer, "no address of a unix socket: " + text::quoted(address));
    Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket || ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&*where), size) == -1)
        throw BusError(kNoServer, SystemError(errno, "connecting to " + address).what());
    BusClient client(std::move(socket));
    client.output_ = greeting();
    client.queue(call_of(kBroker, "Hello"));
    return client;
}

uint32_t BusClient::queue(dbus::Message call) {
    call.serial = ++serial_;
    output_ += print_message(call);
    return serial_;
}

void BusClient::queue_match(const std::string& rule) {
    queue(call_of(kBroker, "AddMatch", "s", dbus::Writer().text(rule).bytes()));
}

uint32_t BusClient::send(dbus::Message call) {
    queue(std::move(call));
    flush();
    return serial_;
}

bool BusClient::process_until(Clock::time_point deadline) {
    try {
        if (!read_some(deadline)) return false;
        if (is_greeted_ || take_greeting()) take_messages();
        return true;
    } catch (const dbus::ProtocolError& error) {
        throw BusError("org.freedesktop.DBus.Error.InconsistentMessage",
                       std::string("the bus does not speak D-Bus: ") + error.what());
    }
}

std::optional<dbus::Message> BusClient::take_reply(uint32_t serial) {
    const auto found = replies_.find(serial);
    if (found == replies_.end()) return std::nullopt;
    dbus::Message reply = std::move(replies_.extract(found).mapped());
    if (reply.type == dbus::MessageType::error) throw BusError(reply.error_name, message_of(reply));
    return reply;
}

std::optional<dbus::Message> BusClient::wait_until(Clock::time_point deadline, uint32_t serial) {
    while (true) {
        if (auto reply = take_reply(serial)) return reply;
        if (!process_until(deadline)) return std::nullopt;
    }
}

dbus::Message BusClient::wait(uint32_t serial) {
    auto reply = wait_until(Clock::now() + kPatience, serial);
    if (!reply) throw BusError("org.freedesktop.DBus.Error.NoReply", "no reply in 25 s");
    return std::move(*reply);
}

void BusClient::flush() {
    while (!output_.empty()) {
        const ssize_t n = ::send(socket_.get(), output_.data(), output_.size(), MSG_NOSIGNAL);
        if (n == -1 && errno != EINTR) fail_connection("writing to the bus");
        if (n > 0) output_.erase(0, static_cast<size_t>(n));
    }
}

bool BusClient::read_some(Clock::time_point deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd input{socket_.get(), POLLIN, 0};
    const int ready = ::poll(&input, 1, static_cast<int>(std::max<int64_t>(left, 0)));
    if (ready == -1 && errno == EINTR) return true;
    if (ready == -1) fail_connection("waiting for the bus");
    if (ready == 0) return false;
    char bytes[4096];
    const ssize_t n = ::read(socket_.get(), bytes, sizeof bytes);
    if (n == 0) throw BusError(kDisconnected, "the bus hung up");
    if (n == -1 && errno != EINTR) fail_connection("reading from the bus");
    if (n > 0) input_.append(bytes, static_cast<size_t>(n));
    if (input_.size() > dbus::kMaxMessage) throw dbus::ProtocolError("too much at once");
    return true;
}

bool BusClient::take_greeting() {
    const size_t end = input_.find("\r\n");
    if (end == std::string::npos) return false;
    if (!input_.starts_with("OK "))
        throw BusError("org.freedesktop.DBus.Error.AuthFailed", "the bus does not let us in");
    input_.erase(0, end + 2);
    is_greeted_ = true;
    return true;
}

void BusClient::take_messages() {
    for (auto size = dbus::message_size(input_); size && *size <= input_.size(); size = dbus::message_size(input_)) {
        dbus::Message message = dbus::parse_message(std::string_view(input_).substr(0, *size));
        input_.erase(0, *size);
        if (message.type == dbus::MessageType::signal) {
            signals_.push_back(std::move(message));
        } else if (message.reply_serial == kHello) {
            if (message.type == dbus::MessageType::error) throw BusError(message.error_name, message_of(message));
            is_let_in_ = true;
        } else if (message.type != dbus::MessageType::method_call) {
            replies_.insert_or_assign(message.reply_serial, std::move(message));
        }
    }
}

}  // namespace rkt::systemd
