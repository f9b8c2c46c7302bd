#include "faulty_answer.h"

#include <microhttpd.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

namespace cinefleet::standin {
namespace {

constexpr const char* kHtml = "text/html";
constexpr std::uint64_t kHugeBytes = std::uint64_t{8} << 30U;

// Gives the first half of a body, then an error.
ssize_t half_of(void* self, std::uint64_t position, char* buffer, std::size_t room) {
    const auto& body = *static_cast<std::string*>(self);
    const std::uint64_t half = body.size() / 2;
    if (position >= half) {
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    const std::size_t count = std::min<std::size_t>(room, half - position);
    std::memcpy(buffer, body.data() + position, count);
    return static_cast<ssize_t>(count);
}

ssize_t blanks(void* /*self*/, std::uint64_t /*position*/, char* buffer, std::size_t room) {
    std::memset(buffer, ' ', room);
    return static_cast<ssize_t>(room);
}

void free_body(void* self) {
    const std::unique_ptr<std::string> body(static_cast<std::string*>(self));
}

}  // namespace

Answer spoil(Fault fault, Answer good) {
    switch (fault) {
        case Fault::server_error:
            return {500, kHtml, "<html><body>Internal Server Error</body></html>"};
        case Fault::unavailable:
            return {503, kHtml, "<html><body>Service Unavailable</body></html>"};
        case Fault::not_found:
            return {404, "application/json", R"({"status_code":34,"status_message":"Not found."})"};
        case Fault::unauthorized:
            return {
                401, "application/json",
                R"({"status_code":7,"status_message":"Invalid API key: You must be granted a valid key."})"};
        case Fault::throttled:
            return {429, "application/json", R"({"status_code":25,"status_message":"Over the limit."})"};
        case Fault::forbidden:
            return {403, kHtml, "<html><body>Forbidden</body></html>"};
        case Fault::challenge:
            return {202, kHtml,
                    "<html><head><script src=\"challenge.js\"></script></head><body></body></html>"};
        case Fault::malformed:
            good.body.resize(good.body.size() / 2);
            return good;
        case Fault::wrong_type:
            return {200, kHtml, "<html><body>Come back later.</body></html>"};
        case Fault::none:
        case Fault::truncated:
        case Fault::reset:
        case Fault::hang:
        case Fault::huge:
            return good;
    }
    return good;
}

int retry_after_of(Fault fault) {
    return fault == Fault::throttled ? 1 : 0;
}

bool queue_broken(MHD_Connection* connection, Fault fault, const Answer& answer) {
    auto body = std::make_unique<std::string>(answer.body);
    const std::uint64_t size = fault == Fault::huge ? kHugeBytes : body->size();
    MHD_Response* response = MHD_create_response_from_callback(
        size, 64 * 1024, fault == Fault::huge ? blanks : half_of, body.release(), free_body);
    MHD_add_response_header(response, "Content-Type", answer.content_type.c_str());
    const MHD_Result queued =
        MHD_queue_response(connection, static_cast<unsigned int>(answer.status), response);
    MHD_destroy_response(response);
    return queued == MHD_YES;
}

void make_reset(MHD_Connection* connection) {
    const MHD_ConnectionInfo* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    const linger at_once{1, 0};
    if (info != nullptr) {
        ::setsockopt(info->connect_fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
}

}  // namespace cinefleet::standin
