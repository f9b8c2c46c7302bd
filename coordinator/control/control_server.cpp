#include "coordinator/control/control_server.h"

#include "common/sys/owned_fd.h"
#include "common/sys/thread_name.h"
#include "coordinator/control/api_json.h"
#include "coordinator/control/socket_path.h"

#include <httplib.h>

#include <sys/socket.h>
#include <sys/un.h>

#include <atomic>
#include <charconv>
#include <filesystem>
#include <thread>

namespace cinefleet::control {
namespace {

constexpr std::size_t kMaxRequestBytes = 1 << 20;
constexpr std::int32_t kMaxRuns = 1'000;
constexpr std::int32_t kMaxMovies = 1'000'000;
constexpr std::int32_t kMaxMoviesOfPage = 1'000;  // about 20 MB of JSON
constexpr const char* kJson = "application/json";

int http_status(ErrorClass error_class) {
    switch (error_class) {
        case ErrorClass::not_found:
            return 404;
        case ErrorClass::invalid_input:
        case ErrorClass::malformed:
        case ErrorClass::unsupported:
            return 400;
        case ErrorClass::unauthorized:
        case ErrorClass::blocked:
            return 403;
        case ErrorClass::conflict:
        case ErrorClass::ambiguous:
        case ErrorClass::cancelled:
            return 409;
        case ErrorClass::throttled:
        case ErrorClass::timeout:
        case ErrorClass::unavailable:
            return 503;
        case ErrorClass::io:
        case ErrorClass::disk_full:
            return 500;
    }
    return 500;
}

void answer_error(httplib::Response& response, const Error& error) {
    response.status = http_status(error.error_class);
    response.set_content(error_to_json(error), kJson);
}

template <class T>
void answer(httplib::Response& response, const Result<T>& result) {
    if (result) {
        response.set_content(to_json(*result), kJson);
    } else {
        answer_error(response, result.error());
    }
}

std::optional<std::int64_t> number_in(const std::string& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < 0) {
        return std::nullopt;
    }
    return number;
}

void answer(httplib::Response& response, const Status& status) {
    if (status) {
        response.set_content("{}\n", kJson);
    } else {
        answer_error(response, status.error());
    }
}

// The number of this name; nullopt, and the answer is given, if there is none.
std::optional<std::int64_t> required_number(const httplib::Request& request, const char* name,
                                            httplib::Response& response) {
    const std::optional<std::int64_t> number = number_in(request.get_param_value(name));
    if (!number) {
        answer_error(response,
                     {ErrorClass::invalid_input, std::string(name) + " has to be a number, 0 for all", {}});
    }
    return number;
}

void cancel(ControlApi& api, const httplib::Request& request, httplib::Response& response) {
    if (const std::optional<std::int64_t> run = required_number(request, "run", response)) {
        answer(response, api.cancel(RunId{*run}));
    }
}

void pause(ControlApi& api, const httplib::Request& request, httplib::Response& response) {
    if (const std::optional<std::int64_t> run = required_number(request, "run", response)) {
        answer(response, api.pause({RunId{*run}, request.get_param_value("worker")},
                                   request.get_param_value("paused") == "1"));
    }
}

// "limit" of the query, at most `most`.
std::int32_t limit_in(const httplib::Request& request, std::int32_t most) {
    const std::int64_t limit = number_in(request.get_param_value("limit")).value_or(most);
    return static_cast<std::int32_t>(std::min<std::int64_t>(limit, most));
}

void mark(ControlApi& api, const httplib::Request& request, httplib::Response& response) {
    const Result<MovieChoice> choice = from_json<MovieChoice>(request.body);
    const Result<std::int64_t> changed = choice ? api.mark(*choice, request.get_param_value("marked") == "1")
                                                : Result<std::int64_t>(failure(choice.error()));
    if (changed) {
        response.set_content("{\"changed\": " + std::to_string(*changed) + "}\n", kJson);
    } else {
        answer_error(response, changed.error());
    }
}

void discard_dead(ControlApi& api, const httplib::Request& request, httplib::Response& response) {
    const std::optional<std::int64_t> task = required_number(request, "task", response);
    if (!task) {
        return;
    }
    const Result<std::int64_t> discarded = api.discard_dead(TaskId{*task});
    if (discarded) {
        response.set_content("{\"discarded\": " + std::to_string(*discarded) + "}\n", kJson);
    } else {
        answer_error(response, discarded.error());
    }
}

void answer_count(httplib::Response& response, const Result<std::int64_t>& count) {
    if (count) {
        response.set_content("{\"count\": " + std::to_string(*count) + "}\n", kJson);
    } else {
        answer_error(response, count.error());
    }
}

void add_operator_routes(httplib::Server& server, ControlApi& api) {
    using Request = httplib::Request;
    using Response = httplib::Response;
    server.Post("/api/pause",
                [&api](const Request& request, Response& response) { pause(api, request, response); });
    server.Post("/api/limit", [&api](const Request& request, Response& response) {
        answer(response, api.set_limit(request.get_param_value("key"), request.get_param_value("value")));
    });
    server.Post("/api/setting/check", [&api](const Request& request, Response& response) {
        answer(response, api.check_setting(request.get_param_value("key"), request.get_param_value("value")));
    });
    server.Post("/api/drain", [&api](const Request& request, Response& response) {
        answer(response, api.drain(request.get_param_value("worker")));
    });
    server.Post("/api/keys/reread",
                [&api](const Request&, Response& response) { answer(response, api.reread_keys()); });
    server.Get(R"(/api/tasks/(\d{1,18}))", [&api](const Request& request, Response& response) {
        answer(response, api.explain(TaskId{number_in(request.matches[1]).value_or(0)}));
    });
    server.Get("/api/dead", [&api](const Request& request, Response& response) {
        const std::int64_t limit = number_in(request.get_param_value("limit")).value_or(kMaxRuns);
        answer(response, api.dead_tasks(static_cast<std::int32_t>(std::min<std::int64_t>(limit, kMaxRuns))));
    });
    server.Post("/api/dead/discard",
                [&api](const Request& request, Response& response) { discard_dead(api, request, response); });
    server.Get("/api/hooks", [&api](const Request&, Response& response) { answer(response, api.hooks()); });
    server.Post("/api/hooks/retry", [&api](const Request& request, Response& response) {
        answer_count(response, api.retry_hook(request.get_param_value("name")));
    });
    server.Get("/api/cache", [&api](const Request&, Response& response) { answer(response, api.cache()); });
    server.Post("/api/cache/clear",
                [&api](const Request&, Response& response) { answer(response, api.clear_cache()); });
    server.Post("/api/undo", [&api](const Request& request, Response& response) {
        if (const std::optional<std::int64_t> run = required_number(request, "run", response)) {
            answer(response, api.undo(RunId{*run}));
        }
    });
}

template <class Order, class Answer>
void answer_order(httplib::Response& response, const std::string& body, const Answer& work) {
    if (const Result<Order> order = from_json<Order>(body)) {
        work(*order);
    } else {
        answer_error(response, order.error());
    }
}

void add_source_routes(httplib::Server& server, ControlApi& api) {
    using Request = httplib::Request;
    using Response = httplib::Response;
    server.Get("/api/sources",
               [&api](const Request&, Response& response) { answer(response, api.library().sources()); });
    server.Post("/api/sources", [&api](const Request& request, Response& response) {
        answer_order<SourceOrder>(response, request.body, [&](const SourceOrder& order) {
            answer(response, api.library().add_source(order));
        });
    });
    server.Post("/api/sources/remove", [&api](const Request& request, Response& response) {
        answer_order<SourceOrder>(response, request.body, [&](const SourceOrder& order) {
            answer_count(response, api.library().remove_source(order.path));
        });
    });
    server.Post("/api/sources/clean", [&api](const Request& request, Response& response) {
        answer_order<SourceOrder>(response, request.body, [&](const SourceOrder& order) {
            answer_count(response, api.library().clean(order.path));
        });
    });
    server.Post("/api/sources/scan", [&api](const Request& request, Response& response) {
        answer_order<ScanRequest>(response, request.body, [&](const ScanRequest& order) {
            answer(response, api.library().scan(order));
        });
    });
    server.Post("/api/sources/scan/cancel", [&api](const Request& request, Response& response) {
        answer_order<ScanRequest>(response, request.body, [&](const ScanRequest& order) {
            answer(response, api.library().cancel_scan(order.scan_key));
        });
    });
}

void add_movie_routes(httplib::Server& server, ControlApi& api) {
    using Request = httplib::Request;
    using Response = httplib::Response;
    server.Get("/api/movie", [&api](const Request& request, Response& response) {
        answer(response, api.show_movie(request.get_param_value("of")));
    });
    server.Get("/api/movies", [&api](const Request& request, Response& response) {
        answer(response, api.list_movies(request.get_param_value("filter"), limit_in(request, kMaxMovies)));
    });
    server.Get("/api/movies/page", [&api](const Request& request, Response& response) {
        const std::int64_t after = number_in(request.get_param_value("after")).value_or(0);
        answer(response, api.movie_page(request.get_param_value("filter"), MovieId{after},
                                        limit_in(request, kMaxMoviesOfPage)));
    });
    server.Post("/api/mark",
                [&api](const Request& request, Response& response) { mark(api, request, response); });
    server.Post("/api/lock", [&api](const Request& request, Response& response) {
        const Result<LockOrder> order = from_json<LockOrder>(request.body);
        answer(response, order ? api.lock(*order) : Result<LocksChanged>(failure(order.error())));
    });
    server.Get("/api/reviews", [&api](const Request& request, Response& response) {
        answer(response, api.reviews(limit_in(request, kMaxMovies)));
    });
    server.Post("/api/rename", [&api](const Request& request, Response& response) {
        answer_order<RenameOrder>(response, request.body,
                                  [&](const RenameOrder& order) { answer(response, api.rename(order)); });
    });
    server.Post("/api/rename/undo", [&api](const Request& request, Response& response) {
        if (const std::optional<std::int64_t> rename = required_number(request, "rename", response)) {
            answer(response, api.undo_rename(RenameId{*rename}));
        }
    });
    server.Post("/api/match", [&api](const Request& request, Response& response) {
        const Result<MatchOrder> order = from_json<MatchOrder>(request.body);
        answer(response, order ? api.decide_match(*order) : Result<ScrapeStarted>(failure(order.error())));
    });
}

void add_routes(httplib::Server& server, ControlApi& api) {
    using Request = httplib::Request;
    using Response = httplib::Response;
    server.Post("/api/scrape", [&api](const Request& request, Response& response) {
        const Result<ScrapeRequest> order = from_json<ScrapeRequest>(request.body);
        answer(response, order ? api.start_scrape(*order) : Result<ScrapeStarted>(failure(order.error())));
    });
    server.Get("/api/status", [&api](const Request&, Response& response) { answer(response, api.status()); });
    server.Get("/api/runs", [&api](const Request& request, Response& response) {
        const std::int64_t limit = number_in(request.get_param_value("limit")).value_or(kMaxRuns);
        answer(response, api.recent_runs(static_cast<std::int32_t>(std::min<std::int64_t>(limit, kMaxRuns))));
    });
    server.Get(R"(/api/runs/(\d{1,18}))", [&api](const Request& request, Response& response) {
        answer(response, api.run_status(RunId{number_in(request.matches[1]).value_or(0)}));
    });
    server.Post("/api/cancel",
                [&api](const Request& request, Response& response) { cancel(api, request, response); });
    server.set_error_handler([](const Request&, Response& response) {
        if (response.body.empty()) {
            const auto error_class = response.status == 404 ? ErrorClass::unsupported : ErrorClass::malformed;
            response.set_content(
                error_to_json({error_class, "this coordinator does not know that request", {}}), kJson);
        }
    });
}

// Wakes who waits for a connection there.
void knock(const std::string& path) {
    const OwnedFd client(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    // If the queue is full, nobody waits for a connection.
    static_cast<void>(::connect(client.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)));
}

/// A server that can also answer at somebody else's socket. httplib's stop() would shut that down for all.
class Server : public httplib::Server {
  public:
    void adopt(int listener) { svr_sock_ = listener; }
    void leave(const std::string& path) {
        svr_sock_ = INVALID_SOCKET;
        knock(path);
    }
};

}  // namespace

struct ControlServer::Parts {
    std::string path;
    bool is_adopted = false;
    Server server;
    std::atomic<bool> ended{false};
    std::thread thread;
};

namespace {

std::unique_ptr<ControlServer::Parts> make_parts(const std::string& path, ControlApi& api) {
    auto parts = std::make_unique<ControlServer::Parts>();
    parts->path = path;
    parts->server.set_payload_max_length(kMaxRequestBytes);
    add_routes(parts->server, api);
    add_operator_routes(parts->server, api);
    add_source_routes(parts->server, api);
    add_movie_routes(parts->server, api);
    return parts;
}

void start_thread(ControlServer::Parts& parts) {
    parts.thread = std::thread([&parts] {
        name_this_thread("control");
        parts.server.listen_after_bind();
        parts.ended = true;
    });
}

}  // namespace

ControlServer::ControlServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<ControlServer>> ControlServer::start(const std::string& path, ControlApi& api) {
    if (Status status = check_socket_path(path); !status) {
        return failure(std::move(status).error());
    }
    // Whoever starts a server owns the database: a socket file that is there was left by a crash.
    std::error_code error;
    std::filesystem::remove(path, error);
    std::unique_ptr<Parts> parts = make_parts(path, api);
    parts->server.set_address_family(AF_UNIX);
    if (!parts->server.bind_to_port(path, 80)) {  // the port only satisfies the interface
        return failure(ErrorClass::io,
                       "the control socket " + path +
                           " cannot be made: is the folder on a local disk that supports sockets?");
    }
    std::filesystem::permissions(
        path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, error);
    start_thread(*parts);
    return std::make_unique<ControlServer>(std::move(parts));
}

Result<std::unique_ptr<ControlServer>> ControlServer::start_at(int listener, const std::string& path,
                                                               ControlApi& api) {
    std::unique_ptr<Parts> parts = make_parts(path, api);
    parts->is_adopted = true;
    parts->server.adopt(listener);
    start_thread(*parts);
    return std::make_unique<ControlServer>(std::move(parts));
}

ControlServer::~ControlServer() {
    // A stop before the thread has come to its loop would not be seen.
    while (!parts_->server.is_running() && !parts_->ended) {
        std::this_thread::yield();
    }
    if (parts_->is_adopted) {
        parts_->server.leave(parts_->path);
        parts_->thread.join();
        return;
    }
    parts_->server.stop();
    parts_->thread.join();
    std::error_code error;
    std::filesystem::remove(parts_->path, error);
}

}  // namespace cinefleet::control
