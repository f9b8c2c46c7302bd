#include "coordinator/hooks/hook_message.h"

#include "proto/json_twin.h"

namespace cinefleet::hooks {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kMovieSaved = "movie_saved";
constexpr const char* kRunEnded = "run_ended";
constexpr const char* kTest = "test";

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

HookMessage movie_message(const store::HookDelivery& delivery, const store::MovieRow& movie) {
    const Json json = {{"event", kMovieSaved},       {"delivery", delivery.id},
                       {"run", delivery.run.value},  {"task", delivery.task.value},
                       {"id", delivery.movie.value}, {"folder", delivery.folder},
                       {"file", movie.path},         {"movie", proto::to_json_twin(movie.movie)}};
    return {delivery.id, kMovieSaved, delivery.folder, dump(json)};
}

HookMessage run_message(const store::HookDelivery& delivery, const store::RunRow& run) {
    Json tasks = Json::object();
    for (const auto& [state, count] : run.tasks) {
        tasks[std::string(to_string(state))] = count;
    }
    const Json json = {{"event", kRunEnded},         {"delivery", delivery.id},
                       {"run", delivery.run.value},  {"started_ms", run.started_ms},
                       {"ended_ms", run.ended_ms},   {"stop_reason", run.stop_reason},
                       {"tasks", std::move(tasks)},  {"artwork_bytes", run.statistics.artwork_bytes},
                       {"errors", run.recent_errors}};
    return {delivery.id, kRunEnded, {}, dump(json)};
}

HookMessage test_message(const std::string& hook) {
    return {0, kTest, {}, dump({{"event", kTest}, {"delivery", 0}, {"hook", hook}})};
}

}  // namespace cinefleet::hooks
