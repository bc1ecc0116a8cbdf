#include "metadata/connection.hpp"

#include "base/error.hpp"

namespace rkt::metadata {
namespace {

constexpr size_t kLongestForm = 1U << 20;
constexpr size_t kPostBuffer = 4096;

// What has been read of a request so far.
struct Reading {
    Request request;
    MHD_PostProcessor* form = nullptr;
    size_t size = 0;
    bool is_too_long = false;

    Reading() = default;
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;
    ~Reading() {
        if (form != nullptr) MHD_destroy_post_processor(form);
    }
};

// NOLINTNEXTLINE(readability-function-size): libmicrohttpd's MHD_PostDataIterator
MHD_Result take_field(void* reading, MHD_ValueKind, const char* key, const char*, const char*, const char*,
                      const char* data, uint64_t, size_t size) {
    if (key != nullptr) static_cast<Reading*>(reading)->request.form[key].append(data, size);
    return MHD_YES;
}

void take_body(Reading& reading, const char* data, size_t size) {
    reading.size += size;
    if (reading.size > kLongestForm) {
        reading.is_too_long = true;
    } else if (reading.form != nullptr) {
        MHD_post_process(reading.form, data, size);
    }
}

MHD_Result send(MHD_Connection* connection, const Response& response) {
    MHD_Response* made = MHD_create_response_from_buffer(response.body.size(), const_cast<char*>(response.body.data()),
                                                         MHD_RESPMEM_MUST_COPY);
    if (made == nullptr) return MHD_NO;
    if (!response.type.empty()) MHD_add_response_header(made, MHD_HTTP_HEADER_CONTENT_TYPE, response.type.c_str());
    const MHD_Result queued = MHD_queue_response(connection, response.status, made);
    MHD_destroy_response(made);
    return queued;
}

// Called with the first line and the headers, then for each piece of the body, then once more.
// NOLINTNEXTLINE(readability-function-size): libmicrohttpd's MHD_AccessHandlerCallback
MHD_Result on_request(void* handler, MHD_Connection* connection, const char* path, const char* method, const char*,
                      const char* data, size_t* size, void** state) {
    if (*state == nullptr) {
        auto reading = std::make_unique<Reading>();
        reading->request.method = method;
        reading->request.path = path;
        reading->form = MHD_create_post_processor(connection, kPostBuffer, take_field, reading.get());
        *state = reading.release();
        return MHD_YES;
    }
    auto& reading = *static_cast<Reading*>(*state);
    if (*size > 0) {
        take_body(reading, data, *size);
        *size = 0;
        return MHD_YES;
    }
    if (reading.is_too_long) return send(connection, {413, "", ""});
    return send(connection, (*static_cast<const Handler*>(handler))(reading.request));
}

void on_completed(void*, MHD_Connection*, void** state, MHD_RequestTerminationCode) {
    const std::unique_ptr<Reading> ended(static_cast<Reading*>(*state));
}

}  // namespace

MHD_Daemon* start_daemon(int listener, const Handler& handler) {
    constexpr unsigned kPatience = 10;  // seconds
    constexpr unsigned kConnections = 256;
    MHD_Daemon* daemon = MHD_start_daemon(
        MHD_USE_EPOLL, 0, nullptr, nullptr, &on_request, const_cast<Handler*>(&handler), MHD_OPTION_LISTEN_SOCKET,
        listener, MHD_OPTION_CONNECTION_TIMEOUT, kPatience, MHD_OPTION_CONNECTION_LIMIT, kConnections,
        MHD_OPTION_NOTIFY_COMPLETED, &on_completed, nullptr, MHD_OPTION_END);
    if (daemon == nullptr) throw Error("the HTTP server does not start");
    return daemon;
}

}  // namespace rkt::metadata
