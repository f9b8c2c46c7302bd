#include "server.h"

#include "changes.h"
#include "faulty_answer.h"
#include "services.h"

#include <microhttpd.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <utility>

namespace cinefleet::standin {
namespace {

using Time = std::chrono::steady_clock::time_point;

struct StopDaemon {
    void operator()(MHD_Daemon* daemon) const { MHD_stop_daemon(daemon); }
};

std::string service_of(const std::string& path) {
    if (path.starts_with("/3/")) {
        return "tmdb";
    }
    struct Place {
        std::string_view prefix;
        const char* service;
    };
    constexpr std::array kPlaces = {Place{"/title/", "imdb"},          Place{"/suggestion/", "imdb"},
                                    Place{"/t/p/", "image"},           Place{"/fanart/", "fanart"},
                                    Place{"/assets/", "fanart_image"}, Place{"/omdb/", "omdb"},
                                    Place{"/wikidata/", "wikidata"},   Place{"/themes/", "theme"}};
    for (const Place& place : kPlaces) {
        if (path.starts_with(place.prefix)) {
            return place.service;
        }
    }
    return "";
}

constexpr std::chrono::hours kForever{24};

// One of a kind for the same bytes.
std::string etag_of(const std::string& body) {
    constexpr std::uint64_t kOffset = 14'695'981'039'346'656'037U;  // FNV-1a
    constexpr std::uint64_t kPrime = 1'099'511'628'211U;
    std::uint64_t hash = kOffset;
    for (const char c : body) {
        hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
    }
    return "W/\"" + std::to_string(hash) + "\"";
}

// Some services know only since when something is as it is.
constexpr const char* kSince = "Sat, 01 Jan 2000 00:00:00 GMT";

bool has_only_dates(const std::string& service) {
    return service == "fanart" || service == "omdb";
}

std::string header(MHD_Connection* connection, const char* name) {
    const char* value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
    return value != nullptr ? value : "";
}

bool has_this_already(MHD_Connection* connection, const std::string& service, const std::string& body) {
    return has_only_dates(service) ? header(connection, "If-Modified-Since") == kSince
                                   : header(connection, "If-None-Match") == etag_of(body);
}

std::string argument(MHD_Connection* connection, const char* name) {
    const char* value = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, name);
    return value != nullptr ? value : "";
}

}  // namespace

struct Server::State {
    // One request, from its headers to its end.
    struct Request {
        std::string service;
        int status = 0;
        std::int64_t bytes = 0;
        bool allowed = true;
        bool is_answered = false;
        int retry_after_s = 0;
        bool waited = false;
        Fault fault = Fault::none;
    };

    State(const ServerOptions& server_options, const Catalogue& movies, Recorder& judge, Faults& trouble)
        : options(server_options), catalogue(movies), recorder(judge), faults(trouble) {}

    static MHD_Result on_request(void* self, MHD_Connection* connection, const char* url, const char* method,
                                 const char* version, const char* upload, std::size_t* upload_size,
                                 void** slot);
    static void on_completed(void* self, MHD_Connection* connection, void** slot,
                             MHD_RequestTerminationCode code);
    void hold(MHD_Connection* connection, Time until);
    MHD_Result answer(MHD_Connection* connection, const std::string& path, Request& request) const;
    Answer service_answer(MHD_Connection* connection, const std::string& path, const Request& request) const;
    Answer own_answer(MHD_Connection* connection, const std::string& path) const;
    void resume_when_due();

    const ServerOptions options;
    const Catalogue& catalogue;
    Recorder& recorder;
    Faults& faults;
    mutable Changes changes;
    std::mutex mutex;
    std::condition_variable changed;
    std::multimap<Time, MHD_Connection*> waiting;
    bool stopping = false;
    std::thread timer;
    std::unique_ptr<MHD_Daemon, StopDaemon> daemon;
};

MHD_Result Server::State::on_request(void* self, MHD_Connection* connection, const char* url,
                                     const char* /*method*/, const char* /*version*/, const char* /*upload*/,
                                     std::size_t* upload_size, void** slot) {
    auto& state = *static_cast<State*>(self);
    const std::string path = url;
    if (*slot == nullptr) {
        auto request = std::make_unique<Request>();
        request->service = service_of(path);
        if (!request->service.empty()) {
            request->allowed = state.recorder.begin(request->service, path, std::chrono::steady_clock::now(),
                                                    request->retry_after_s);
            request->fault = state.faults.draw(path);
        }
        *slot = request.release();
        return MHD_YES;
    }
    if (*upload_size != 0) {
        *upload_size = 0;
        return MHD_YES;
    }
    auto& request = *static_cast<Request*>(*slot);
    const auto latency = state.options.latency.find(request.service);
    if (!request.waited && latency != state.options.latency.end() && latency->second.count() > 0) {
        request.waited = true;
        state.hold(connection, std::chrono::steady_clock::now() + latency->second);
        return MHD_YES;
    }
    if (request.fault == Fault::hang) {
        request.fault = Fault::none;
        state.hold(connection, std::chrono::steady_clock::now() + kForever);
        return MHD_YES;
    }
    if (request.fault == Fault::reset) {
        make_reset(connection);
        return MHD_NO;
    }
    return state.answer(connection, path, request);
}

void Server::State::hold(MHD_Connection* connection, Time until) {
    const std::lock_guard lock(mutex);
    MHD_suspend_connection(connection);
    waiting.emplace(until, connection);
    changed.notify_one();
}

Answer Server::State::service_answer(MHD_Connection* connection, const std::string& path,
                                     const Request& request) const {
    if (!request.allowed) {
        return spoil(Fault::throttled, {});
    }
    Question question{path, {}, {}};
    for (const char* name :
         {"query", "year", "api_key", "append_to_response", "language", "external_source", "apikey", "i",
          "include_adult", "page", "primary_release_year", "start_date", "end_date"}) {
        question.query[name] = argument(connection, name);
    }
    question.authorization = header(connection, "Authorization");
    if (request.service == "tmdb") {
        const Answer answer = answer_tmdb(catalogue, question);
        const bool is_list = path == "/3/movie/changes" && answer.status == 404;  // the key was right
        return is_list ? changes.list(question) : changes.with_changes(path, answer);
    }
    if (request.service == "fanart") {
        return answer_fanart(catalogue, question);
    }
    if (request.service == "fanart_image") {
        return answer_fanart_image(catalogue, question);
    }
    if (request.service == "omdb") {
        return answer_omdb(catalogue, question);
    }
    if (request.service == "wikidata") {
        return answer_wikidata(catalogue, question);
    }
    if (request.service == "theme") {
        return answer_theme(catalogue, question);
    }
    return request.service == "imdb" ? answer_imdb(catalogue, question) : answer_image(catalogue, question);
}

// What tests ask of the stand-in itself.
Answer Server::State::own_answer(MHD_Connection* connection, const std::string& path) const {
    if (path == "/_standin/stats") {
        return {200, "application/json", recorder.to_json()};
    }
    if (path == "/_standin/arrivals") {
        return {200, "text/plain", recorder.arrivals(argument(connection, "of"))};
    }
    if (path == "/_standin/movie") {
        const Json* movie = catalogue.by_tmdb_id(std::atoll(argument(connection, "tmdb").c_str()));
        return {movie != nullptr ? 200 : 404, "application/json", movie != nullptr ? movie->dump() : "{}"};
    }
    if (path == "/_standin/change") {
        changes.add(std::atoll(argument(connection, "tmdb").c_str()), argument(connection, "on"));
        return {200, "application/json", "{}"};
    }
    if (path == "/_standin/reset") {
        recorder.reset();
        return {200, "application/json", "{}"};
    }
    if (path == "/_standin/faults") {
        faults.clear();
        const std::string rule = argument(connection, "set");
        const std::optional<FaultRule> parsed = parse_fault_rule(rule);
        if (parsed) {
            faults.add(*parsed);
        }
        return {parsed || rule.empty() ? 200 : 400, "application/json", "{}"};
    }
    return {404, "text/plain", "not found"};
}

MHD_Result Server::State::answer(MHD_Connection* connection, const std::string& path,
                                 Request& request) const {
    Answer answer = request.service.empty() ? own_answer(connection, path)
                                            : spoil(request.fault, service_answer(connection, path, request));
    const bool has_validator = !request.service.empty() && answer.status == 200;
    const std::string etag = has_validator ? etag_of(answer.body) : "";
    if (has_validator && has_this_already(connection, request.service, answer.body)) {
        answer.status = MHD_HTTP_NOT_MODIFIED;
        answer.body.clear();
    }
    request.status = answer.status;
    request.bytes = static_cast<std::int64_t>(answer.body.size());
    if (request.fault == Fault::truncated || request.fault == Fault::huge) {
        // Its end is when the connection's end is.
        return queue_broken(connection, request.fault, answer) ? MHD_YES : MHD_NO;
    }
    // Over when its answer is given: the library reports the end of a request after the client may have
    // asked again.
    if (!request.service.empty()) {
        request.is_answered = true;
        recorder.end(request.service, request.status, request.bytes);
    }
    // The library copies it, though it asks for a pointer to something that it may change.
    std::string body = answer.body;
    MHD_Response* response = MHD_create_response_from_buffer(body.size(), body.data(), MHD_RESPMEM_MUST_COPY);
    MHD_add_response_header(response, "Content-Type", answer.content_type.c_str());
    if (has_validator) {
        const bool is_date = has_only_dates(request.service);
        MHD_add_response_header(response, is_date ? "Last-Modified" : "ETag",
                                is_date ? kSince : etag.c_str());
    }
    const int retry_after_s = std::max(request.retry_after_s, retry_after_of(request.fault));
    if (retry_after_s > 0) {
        MHD_add_response_header(response, "Retry-After", std::to_string(retry_after_s).c_str());
    }
    const MHD_Result queued =
        MHD_queue_response(connection, static_cast<unsigned int>(answer.status), response);
    MHD_destroy_response(response);
    return queued;
}

void Server::State::on_completed(void* self, MHD_Connection* /*connection*/, void** slot,
                                 MHD_RequestTerminationCode /*code*/) {
    const std::unique_ptr<Request> request(static_cast<Request*>(*slot));
    if (request && !request->service.empty() && !request->is_answered) {
        static_cast<State*>(self)->recorder.end(request->service, request->status, request->bytes);
    }
}

void Server::State::resume_when_due() {
    std::unique_lock lock(mutex);
    while (!stopping) {
        const Time now = std::chrono::steady_clock::now();
        while (!waiting.empty() && waiting.begin()->first <= now) {
            MHD_resume_connection(waiting.begin()->second);
            waiting.erase(waiting.begin());
        }
        if (waiting.empty()) {
            changed.wait(lock);
        } else {
            changed.wait_until(lock, waiting.begin()->first);
        }
    }
    for (const auto& [due, connection] : waiting) {
        MHD_resume_connection(connection);
    }
}

std::unique_ptr<Server> Server::start(const ServerOptions& options, const Catalogue& catalogue,
                                      Recorder& recorder, Faults& faults) {
    auto state = std::make_unique<State>(options, catalogue, recorder, faults);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(options.port);
    if (::inet_pton(AF_INET, options.host.c_str(), &address.sin_addr) != 1) {
        return nullptr;
    }
    state->daemon.reset(MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME,
                                         options.port, nullptr, nullptr, &State::on_request, state.get(),
                                         MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_THREAD_POOL_SIZE, 2U,
                                         MHD_OPTION_NOTIFY_COMPLETED, &State::on_completed, state.get(),
                                         MHD_OPTION_CONNECTION_LIMIT, 4'000U, MHD_OPTION_END));
    if (!state->daemon) {
        return nullptr;
    }
    State* running = state.get();
    state->timer = std::thread([running] { running->resume_when_due(); });
    return std::make_unique<Server>(std::move(state));
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->stopping = true;
        state_->changed.notify_one();
    }
    state_->timer.join();
    state_->daemon.reset();
}

std::uint16_t Server::port() const {
    const MHD_DaemonInfo* info = MHD_get_daemon_info(state_->daemon.get(), MHD_DAEMON_INFO_BIND_PORT);
    return info != nullptr ? info->port : 0;
}

}  // namespace cinefleet::standin
