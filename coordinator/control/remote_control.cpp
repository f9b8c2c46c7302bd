#include "coordinator/control/remote_control.h"

#include "common/text.h"
#include "coordinator/control/api_json.h"
#include "coordinator/control/socket_path.h"

#include <httplib.h>

#include <filesystem>

namespace cinefleet::control {
namespace {

constexpr const char* kNotUtf8 = "the movie's name is not UTF-8: say its number (`cinefleet list` shows it)";
constexpr int kConnectSeconds = 2;
constexpr int kAnswerSeconds = 30;
constexpr int kScanSeconds = 24 * 3'600;  // the first scan of a library on a sleeping NAS takes its time

Result<std::string> body_of(const httplib::Result& answer) {
    if (!answer) {
        return failure(ErrorClass::unavailable,
                       "the coordinator does not answer any more: start it again, it goes on where it was",
                       httplib::to_string(answer.error()));
    }
    if (answer->status != 200) {
        return failure(error_from_json(answer->body));
    }
    return answer->body;
}

template <class T>
Result<T> decoded(Result<std::string> body) {
    if (!body) {
        return failure(std::move(body).error());
    }
    return from_json<T>(*body);
}

bool is_sayable(const ScrapeRequest& request) {
    const auto is_utf8 = [](const std::string& path) { return to_valid_utf8(path) == path; };
    return std::ranges::all_of(request.folders, is_utf8) && std::ranges::all_of(request.selected, is_utf8);
}

}  // namespace

struct RemoteControl::Connection {
    explicit Connection(const std::string& path) : client(path, 80) {}
    httplib::Client client;
};

RemoteControl::RemoteControl(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)),
      sources_({[this](const std::string& path) { return get(path); },
                [this](const std::string& path, const std::string& body, bool may_last) {
                    return may_last ? post_and_wait(path, body) : post(path, body);
                }}) {}
RemoteControl::~RemoteControl() = default;

Result<std::unique_ptr<RemoteControl>> RemoteControl::connect(const std::string& path) {
    std::error_code error;
    if (!check_socket_path(path) || !std::filesystem::exists(path, error)) {
        return failure(ErrorClass::not_found, "no coordinator is running", path);
    }
    auto connection = std::make_unique<Connection>(path);
    connection->client.set_address_family(AF_UNIX);
    connection->client.set_connection_timeout(kConnectSeconds);
    connection->client.set_read_timeout(kAnswerSeconds);
    connection->client.set_keep_alive(true);
    auto control = std::make_unique<RemoteControl>(std::move(connection));
    if (const Result<FleetStatus> status = control->status(); !status) {
        return failure(ErrorClass::not_found, "no coordinator is running", status.error().detail);
    }
    return control;
}

Result<std::string> RemoteControl::get(const std::string& path) {
    httplib::Result answer = connection_->client.Get(path);
    if (!answer) {
        // The connection was one to a coordinator that has ended; by now the next may listen.
        answer = connection_->client.Get(path);
    }
    return body_of(answer);
}

Result<std::string> RemoteControl::post(const std::string& path, const std::string& body) {
    return body_of(connection_->client.Post(path, body, "application/json"));
}

Result<ScrapeStarted> RemoteControl::start_scrape(const ScrapeRequest& request) {
    if (!is_sayable(request)) {
        return failure(ErrorClass::unsupported,
                       "a folder whose name is not UTF-8 can only be scraped while no coordinator runs");
    }
    return decoded<ScrapeStarted>(post_and_wait("/api/scrape", to_json(request)));
}

Result<std::string> RemoteControl::post_and_wait(const std::string& path, const std::string& body) {
    connection_->client.set_read_timeout(kScanSeconds);
    Result<std::string> answer = post(path, body);
    connection_->client.set_read_timeout(kAnswerSeconds);
    return answer;
}

Result<FleetStatus> RemoteControl::status() {
    return decoded<FleetStatus>(get("/api/status"));
}

Result<RunStatus> RemoteControl::run_status(RunId run) {
    return decoded<RunStatus>(get("/api/runs/" + std::to_string(run.value)));
}

Result<std::vector<RunStatus>> RemoteControl::recent_runs(std::int32_t limit) {
    return decoded<std::vector<RunStatus>>(get("/api/runs?limit=" + std::to_string(limit)));
}

Status RemoteControl::order(const std::string& path) {
    if (Result<std::string> answer = post(path, ""); !answer) {
        return failure(std::move(answer).error());
    }
    return {};
}

Status RemoteControl::cancel(RunId run) {
    return order("/api/cancel?run=" + std::to_string(run.value));
}

Status RemoteControl::pause(const PauseScope& scope, bool paused) {
    return order(httplib::append_query_params("/api/pause", {{"run", std::to_string(scope.run.value)},
                                                             {"worker", scope.worker_id},
                                                             {"paused", paused ? "1" : "0"}}));
}

Status RemoteControl::set_limit(const std::string& key, const std::string& value) {
    return order(httplib::append_query_params("/api/limit", {{"key", key}, {"value", value}}));
}

Status RemoteControl::check_setting(const std::string& key, const std::string& value) {
    return order(httplib::append_query_params("/api/setting/check", {{"key", key}, {"value", value}}));
}

Status RemoteControl::drain(const std::string& worker_id) {
    return order(httplib::append_query_params("/api/drain", {{"worker", worker_id}}));
}

Status RemoteControl::reread_keys() {
    return order("/api/keys/reread");
}

Result<TaskReport> RemoteControl::explain(TaskId task) {
    return decoded<TaskReport>(get("/api/tasks/" + std::to_string(task.value)));
}

Result<std::vector<TaskReport>> RemoteControl::dead_tasks(std::int32_t limit) {
    return decoded<std::vector<TaskReport>>(get("/api/dead?limit=" + std::to_string(limit)));
}

Result<std::int64_t> RemoteControl::discard_dead(TaskId task) {
    Result<std::string> answer = post("/api/dead/discard?task=" + std::to_string(task.value), "");
    if (!answer) {
        return failure(std::move(answer).error());
    }
    return integer_of(*answer, "discarded");
}

Result<UndoReport> RemoteControl::undo(RunId run) {
    connection_->client.set_read_timeout(kScanSeconds);
    Result<UndoReport> report = decoded<UndoReport>(post("/api/undo?run=" + std::to_string(run.value), ""));
    connection_->client.set_read_timeout(kAnswerSeconds);
    return report;
}

Result<RenameReport> RemoteControl::rename(const RenameOrder& order) {
    if (!std::ranges::all_of(order.choice.movies, is_valid_utf8)) {
        return failure(ErrorClass::unsupported, kNotUtf8);
    }
    return decoded<RenameReport>(post_and_wait("/api/rename", to_json(order)));
}

Result<RenameReport> RemoteControl::undo_rename(RenameId rename) {
    return decoded<RenameReport>(
        post_and_wait("/api/rename/undo?rename=" + std::to_string(rename.value), ""));
}

Result<std::vector<HookStatus>> RemoteControl::hooks() {
    return decoded<std::vector<HookStatus>>(get("/api/hooks"));
}

Result<std::int64_t> RemoteControl::retry_hook(const std::string& name) {
    Result<std::string> answer = post(httplib::append_query_params("/api/hooks/retry", {{"name", name}}), "");
    if (!answer) {
        return failure(std::move(answer).error());
    }
    return integer_of(*answer, "count");
}

Result<CacheStatus> RemoteControl::cache() {
    return decoded<CacheStatus>(get("/api/cache"));
}

Status RemoteControl::clear_cache() {
    return order("/api/cache/clear");
}

Result<MovieReport> RemoteControl::show_movie(const std::string& id_or_path) {
    return decoded<MovieReport>(get(httplib::append_query_params("/api/movie", {{"of", id_or_path}})));
}

Result<std::vector<MovieLine>> RemoteControl::list_movies(const std::string& filter, std::int32_t limit) {
    return decoded<std::vector<MovieLine>>(get(
        httplib::append_query_params("/api/movies", {{"filter", filter}, {"limit", std::to_string(limit)}})));
}

Result<std::vector<MovieReport>> RemoteControl::movie_page(const std::string& filter, MovieId after,
                                                           std::int32_t limit) {
    return decoded<std::vector<MovieReport>>(get(httplib::append_query_params(
        "/api/movies/page",
        {{"filter", filter}, {"after", std::to_string(after.value)}, {"limit", std::to_string(limit)}})));
}

Result<std::int64_t> RemoteControl::mark(const MovieChoice& choice, bool marked) {
    if (!std::ranges::all_of(choice.movies, is_valid_utf8)) {
        return failure(ErrorClass::unsupported, kNotUtf8);
    }
    Result<std::string> answer = post(marked ? "/api/mark?marked=1" : "/api/mark?marked=0", to_json(choice));
    if (!answer) {
        return failure(std::move(answer).error());
    }
    return integer_of(*answer, "changed");
}

Result<LocksChanged> RemoteControl::lock(const LockOrder& order) {
    if (!std::ranges::all_of(order.choice.movies, is_valid_utf8)) {
        return failure(ErrorClass::unsupported, kNotUtf8);
    }
    return decoded<LocksChanged>(post("/api/lock", to_json(order)));
}

Result<std::vector<ReviewItem>> RemoteControl::reviews(std::int32_t limit) {
    return decoded<std::vector<ReviewItem>>(get("/api/reviews?limit=" + std::to_string(limit)));
}

Result<ScrapeStarted> RemoteControl::decide_match(const MatchOrder& order) {
    if (!is_valid_utf8(order.movie)) {
        return failure(ErrorClass::unsupported, kNotUtf8);
    }
    return decoded<ScrapeStarted>(post("/api/match", to_json(order)));
}

}  // namespace cinefleet::control
