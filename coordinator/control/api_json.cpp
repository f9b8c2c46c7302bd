#include "coordinator/control/api_json.h"

#include "coordinator/control/api_fields.h"
#include "coordinator/control/api_hook_fields.h"
#include "coordinator/control/api_movie_fields.h"
#include "coordinator/control/api_rename_fields.h"
#include "coordinator/control/cache_fields.h"
#include "coordinator/control/source_fields.h"
#include "proto/json_twin.h"

namespace cinefleet::control {
namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

template <class T>
std::string to_json(const T& value) {
    return dump(proto::to_json_twin(value));
}

template <class T>
Result<T> from_json(const std::string& text) {
    try {
        T value;
        proto::from_json_twin(Json::parse(text), value);
        return value;
    } catch (const Json::exception& error) {
        return failure(ErrorClass::malformed, "the other end of the control socket speaks another language",
                       error.what());
    }
}

template std::string to_json(const ScrapeRequest&);
template std::string to_json(const ScrapeStarted&);
template std::string to_json(const FleetStatus&);
template std::string to_json(const RunStatus&);
template std::string to_json(const std::vector<RunStatus>&);
template std::string to_json(const std::vector<WorkerStatus>&);
template std::string to_json(const std::vector<LimitStatus>&);
template std::string to_json(const MovieReport&);
template std::string to_json(const std::vector<MovieReport>&);
template std::string to_json(const TaskReport&);
template std::string to_json(const std::vector<TaskReport>&);
template std::string to_json(const Source&);
template std::string to_json(const std::vector<Source>&);
template std::string to_json(const SourceOrder&);
template std::string to_json(const ScanRequest&);
template std::string to_json(const std::vector<ScanResult>&);
template Result<Source> from_json(const std::string&);
template Result<std::vector<Source>> from_json(const std::string&);
template Result<SourceOrder> from_json(const std::string&);
template Result<ScanRequest> from_json(const std::string&);
template Result<std::vector<ScanResult>> from_json(const std::string&);
template std::string to_json(const MovieChoice&);
template std::string to_json(const std::vector<MovieLine>&);
template std::string to_json(const std::vector<ReviewItem>&);
template std::string to_json(const MatchOrder&);
template std::string to_json(const LockOrder&);
template std::string to_json(const LocksChanged&);
template std::string to_json(const UndoReport&);
template std::string to_json(const RenameOrder&);
template std::string to_json(const RenameReport&);
template std::string to_json(const std::vector<HookStatus>&);
template std::string to_json(const CacheStatus&);
template Result<ScrapeRequest> from_json(const std::string&);
template Result<ScrapeStarted> from_json(const std::string&);
template Result<FleetStatus> from_json(const std::string&);
template Result<RunStatus> from_json(const std::string&);
template Result<std::vector<RunStatus>> from_json(const std::string&);
template Result<MovieReport> from_json(const std::string&);
template Result<std::vector<MovieReport>> from_json(const std::string&);
template Result<TaskReport> from_json(const std::string&);
template Result<std::vector<TaskReport>> from_json(const std::string&);
template Result<MovieChoice> from_json(const std::string&);
template Result<std::vector<MovieLine>> from_json(const std::string&);
template Result<std::vector<ReviewItem>> from_json(const std::string&);
template Result<MatchOrder> from_json(const std::string&);
template Result<LockOrder> from_json(const std::string&);
template Result<LocksChanged> from_json(const std::string&);
template Result<UndoReport> from_json(const std::string&);
template Result<RenameOrder> from_json(const std::string&);
template Result<RenameReport> from_json(const std::string&);
template Result<std::vector<HookStatus>> from_json(const std::string&);
template Result<CacheStatus> from_json(const std::string&);

Result<std::int64_t> integer_of(const std::string& text, const char* name) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains(name) || !json[name].is_number_integer()) {
        return failure(ErrorClass::malformed, "the other end of the control socket speaks another language",
                       text);
    }
    return json[name].get<std::int64_t>();
}

std::string error_to_json(const Error& error) {
    return dump(
        {{"error", to_string(error.error_class)}, {"message", error.message}, {"detail", error.detail}});
}

Error error_from_json(const std::string& text) {
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_object() && json.contains("error") && json["error"].is_string()) {
        Error error;
        error.error_class =
            error_class_by_name(json["error"].get<std::string>()).value_or(ErrorClass::malformed);
        error.message = json.value("message", "");
        error.detail = json.value("detail", "");
        return error;
    }
    return {ErrorClass::malformed, "the other end of the control socket speaks another language",
            text.substr(0, 200)};
}

}  // namespace cinefleet::control
