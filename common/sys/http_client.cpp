#include "common/sys/http_client.h"

#include "common/check.h"
#include "common/sys/address.h"

#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace cinefleet {
namespace {

constexpr long kKeptConnections = 64;
constexpr curl_off_t kLongestRetryAfterS = 86'400;  // a server may send any number, or a date that is over
constexpr const char* kUserAgent = "cinefleet/" CINEFLEET_VERSION;

struct CloseEasy {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

struct CloseMulti {
    void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};

// Thread-safe since curl 7.84, of which a process may have several clients.
struct GlobalCurl {
    GlobalCurl() { CINEFLEET_CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK); }
    ~GlobalCurl() { curl_global_cleanup(); }
    GlobalCurl(const GlobalCurl&) = delete;
    GlobalCurl& operator=(const GlobalCurl&) = delete;
};

Error error_for(CURLcode code, bool too_large, const char* detail) {
    if (too_large) {
        return {ErrorClass::malformed, "sent more than is accepted", detail};
    }
    switch (static_cast<int>(code)) {
        case CURLE_OPERATION_TIMEDOUT:
            return {ErrorClass::timeout, "did not answer in time", detail};
        case CURLE_PARTIAL_FILE:
        case CURLE_BAD_CONTENT_ENCODING:
        case CURLE_WEIRD_SERVER_REPLY:
            return {ErrorClass::unavailable, "sent an answer that was cut", detail};
        case CURLE_GOT_NOTHING:
        case CURLE_RECV_ERROR:
        case CURLE_SEND_ERROR:
            return {ErrorClass::unavailable, "broke the connection off", detail};
        case CURLE_COULDNT_RESOLVE_HOST:
            return {ErrorClass::unavailable, "has an address that is not known: check the network", detail};
        case CURLE_PEER_FAILED_VERIFICATION:
            return {ErrorClass::unavailable,
                    "has a certificate that is not trusted: check the clock and the package ca-certificates",
                    detail};
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
            return {ErrorClass::unavailable, "has an address that is not asked: check it in the settings",
                    detail};
        default:
            return {ErrorClass::unavailable, "cannot be reached", detail};
    }
}

}  // namespace

struct HttpClient::Transfer {
    std::int64_t key = 0;
    std::unique_ptr<CURL, CloseEasy> handle;
    std::unique_ptr<curl_slist, FreeList> headers;
    std::string sent;  // the body of a POST: curl does not copy it
    std::string body;
    std::size_t max_bytes = 0;
    bool too_large = false;
    bool may_be_inside = false;
    bool led_inside = false;

    // Whatever name, address or DNS server it came from: this is where it leads.
    static curl_socket_t open_socket(void* user, curlsocktype /*purpose*/, curl_sockaddr* address) {
        auto& transfer = *static_cast<Transfer*>(user);
        if (!transfer.may_be_inside && is_inside_address(address->addr)) {
            transfer.led_inside = true;
            return CURL_SOCKET_BAD;
        }
        return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    }

    static std::size_t write(char* data, std::size_t size, std::size_t count, void* user) {
        auto& transfer = *static_cast<Transfer*>(user);
        const std::size_t bytes = size * count;
        if (transfer.body.size() + bytes > transfer.max_bytes) {
            transfer.too_large = true;
            return 0;
        }
        transfer.body.append(data, bytes);
        return bytes;
    }

    HttpAnswer answer(CURLcode code);
    std::string header(const char* name) const;
};

// Empty: the answer has none of that name.
std::string HttpClient::Transfer::header(const char* name) const {
    curl_header* found = nullptr;
    return curl_easy_header(handle.get(), name, 0, CURLH_HEADER, -1, &found) == CURLHE_OK ? found->value : "";
}

HttpAnswer HttpClient::Transfer::answer(CURLcode code) {
    HttpAnswer answer;
    // From when the request could be sent: the limits count from there, and connecting may take its time.
    curl_off_t total_us = 0;
    curl_off_t connected_us = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_TOTAL_TIME_T, &total_us);
    curl_easy_getinfo(handle.get(), CURLINFO_PRETRANSFER_TIME_T, &connected_us);
    answer.latency_ms = (total_us - std::min(connected_us, total_us)) / 1'000;
    if (code != CURLE_OK && led_inside) {
        answer.transport_error = {ErrorClass::unavailable,
                                  "has an address in a private network, where it is not asked: check the DNS",
                                  curl_easy_strerror(code)};
        return answer;
    }
    if (code != CURLE_OK) {
        answer.transport_error = error_for(code, too_large, curl_easy_strerror(code));
        return answer;
    }
    long status = 0;
    curl_off_t retry_after_s = 0;
    const char* content_type = nullptr;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(handle.get(), CURLINFO_RETRY_AFTER, &retry_after_s);
    curl_easy_getinfo(handle.get(), CURLINFO_CONTENT_TYPE, &content_type);
    answer.status = static_cast<std::int32_t>(status);
    answer.retry_after_ms = std::clamp<curl_off_t>(retry_after_s, 0, kLongestRetryAfterS) * 1'000;
    answer.content_type = content_type != nullptr ? content_type : "";
    answer.etag = header("ETag");
    answer.last_modified = header("Last-Modified");
    if (const time_t date = curl_getdate(header("Date").c_str(), nullptr); date >= 0) {
        answer.date_s = date;
    }
    answer.body = Blob::from_string(std::move(body));
    return answer;
}

struct HttpClient::State {
    GlobalCurl global;
    std::unique_ptr<CURLM, CloseMulti> multi{curl_multi_init()};
    std::map<std::int64_t, std::unique_ptr<Transfer>> transfers;
    std::vector<Finished> refused;
};

HttpClient::HttpClient() : state_(std::make_unique<State>()) {
    CINEFLEET_CHECK(state_->multi != nullptr);
    curl_multi_setopt(state_->multi.get(), CURLMOPT_MAXCONNECTS, kKeptConnections);
    curl_multi_setopt(state_->multi.get(), CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
}

HttpClient::~HttpClient() {
    while (!state_->transfers.empty()) {
        cancel(state_->transfers.begin()->first);
    }
}

void HttpClient::start(std::int64_t key, const HttpRequest& request) {
    CINEFLEET_CHECK(!state_->transfers.contains(key));
    auto transfer = std::make_unique<Transfer>();
    transfer->key = key;
    transfer->max_bytes = static_cast<std::size_t>(request.max_bytes);
    transfer->may_be_inside = request.permission.may_be_inside;
    transfer->handle.reset(curl_easy_init());
    CURL* handle = transfer->handle.get();
    CINEFLEET_CHECK(handle != nullptr);
    std::vector<std::string> headers = request.headers;
    if (request.body) {
        headers.emplace_back("Expect:");  // none: no round trip before a body
    }
    for (const std::string& header : headers) {
        curl_slist* grown = curl_slist_append(transfer->headers.get(), header.c_str());
        CINEFLEET_CHECK(grown != nullptr);
        static_cast<void>(transfer->headers.release());
        transfer->headers.reset(grown);
    }
    curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, transfer->headers.get());
    if (request.body) {
        transfer->sent = *request.body;
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(transfer->sent.size()));
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, transfer->sent.c_str());
    }
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, request.permission.may_use_http ? "http,https" : "https");
    curl_easy_setopt(handle, CURLOPT_PROXY, "");  // else what is looked at below would be the proxy's address
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, &Transfer::open_socket);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, transfer.get());
    curl_easy_setopt(handle, CURLOPT_USERAGENT, kUserAgent);
    curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    // Rather share a connection than open another. With TLS the handshake tells whether it can be shared;
    // without, only the first answer would, and everything else would wait for it.
    curl_easy_setopt(handle, CURLOPT_PIPEWAIT, request.url.starts_with("https:") ? 1L : 0L);
    curl_easy_setopt(handle, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout.count()));
    curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME,
                     static_cast<long>((request.stall_timeout.count() + 999) / 1'000));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(request.total_timeout.count()));
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &Transfer::write);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, transfer.get());
    curl_easy_setopt(handle, CURLOPT_PRIVATE, transfer.get());
    CINEFLEET_CHECK(curl_multi_add_handle(state_->multi.get(), handle) == CURLM_OK);
    state_->transfers.emplace(key, std::move(transfer));
}

void HttpClient::refuse(std::int64_t key, Error error) {
    HttpAnswer answer;
    answer.transport_error = std::move(error);
    state_->refused.push_back({key, std::move(answer)});
}

void HttpClient::cancel(std::int64_t key) {
    std::erase_if(state_->refused, [key](const Finished& refused) { return refused.key == key; });
    const auto found = state_->transfers.find(key);
    if (found != state_->transfers.end()) {
        curl_multi_remove_handle(state_->multi.get(), found->second->handle.get());
        state_->transfers.erase(found);
    }
}

std::vector<HttpClient::Finished> HttpClient::perform() {
    int running = 0;
    curl_multi_perform(state_->multi.get(), &running);
    std::vector<Finished> finished;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(state_->multi.get(), &left)) {
        if (message->msg != CURLMSG_DONE) {
            continue;
        }
        Transfer* transfer = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        finished.push_back({transfer->key, transfer->answer(message->data.result)});
    }
    for (const Finished& entry : finished) {
        cancel(entry.key);
    }
    std::ranges::move(std::exchange(state_->refused, {}), std::back_inserter(finished));
    return finished;
}

void HttpClient::wait(std::span<const int> fds, Millis timeout) {
    std::vector<curl_waitfd> extra;
    for (const int fd : fds) {
        extra.push_back({fd, CURL_WAIT_POLLIN, 0});
    }
    curl_multi_poll(state_->multi.get(), extra.data(), static_cast<unsigned int>(extra.size()),
                    state_->refused.empty() ? static_cast<int>(timeout.count()) : 0, nullptr);
}

std::size_t HttpClient::in_flight() const {
    return state_->transfers.size();
}

HttpAnswer ask_once(const HttpRequest& request) {
    constexpr Millis kTurn{1'000};  // it wakes earlier when there is something to do
    HttpClient client;
    client.start(0, request);
    std::vector<HttpClient::Finished> finished = client.perform();
    while (finished.empty()) {
        client.wait({}, kTurn);
        finished = client.perform();
    }
    return std::move(finished.front().answer);
}

}  // namespace cinefleet
