#include "coordinator/store/run_statistics.h"

#include <nlohmann/json.hpp>

namespace cinefleet::store {
namespace {

using Json = nlohmann::json;

// Stored JSON may come from another version or a damaged file: what does not fit counts as absent.
std::int64_t integer(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

std::string text(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Json parse(const std::string& json) {
    return Json::parse(json, nullptr, false);
}

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

void RunStatistics::add(const ScrapedMovieResult& result) {
    add(RunStatistics{result.usage, result.timings, 0, 0});
}

void RunStatistics::add(const RunStatistics& other) {
    for (const auto& [provider, more] : other.usage) {
        ProviderUsage& sum = usage[provider];
        sum.requests += more.requests;
        sum.bytes += more.bytes;
        sum.failed += more.failed;
        sum.kept += more.kept;
    }
    timings_sum.queued_ms += other.timings_sum.queued_ms;
    timings_sum.permits_ms += other.timings_sum.permits_ms;
    timings_sum.data_ms += other.timings_sum.data_ms;
    timings_sum.images_ms += other.timings_sum.images_ms;
    timings_sum.total_ms += other.timings_sum.total_ms;
    save_ms_sum += other.save_ms_sum;
    artwork_bytes += other.artwork_bytes;
}

std::string to_json(const RunStatistics& statistics) {
    Json usage = Json::object();
    for (const auto& [provider, sum] : statistics.usage) {
        usage[std::string(to_string(provider))] = {
            {"requests", sum.requests}, {"bytes", sum.bytes}, {"failed", sum.failed}, {"kept", sum.kept}};
    }
    const ScrapeTimings& timings = statistics.timings_sum;
    return dump({{"usage", usage},
                 {"queued_ms", timings.queued_ms},
                 {"permits_ms", timings.permits_ms},
                 {"data_ms", timings.data_ms},
                 {"images_ms", timings.images_ms},
                 {"total_ms", timings.total_ms},
                 {"save_ms", statistics.save_ms_sum},
                 {"artwork_bytes", statistics.artwork_bytes}});
}

RunStatistics run_statistics_from_json(const std::string& json) {
    RunStatistics statistics;
    const Json object = parse(json);
    if (!object.is_object()) {
        return statistics;
    }
    if (const auto usage = object.find("usage"); usage != object.end() && usage->is_object()) {
        for (const auto& [name, sum] : usage->items()) {
            const std::optional<ProviderId> provider = provider_by_name(name);
            if (provider && sum.is_object()) {
                statistics.usage[*provider] = {integer(sum, "requests"), integer(sum, "bytes"),
                                               integer(sum, "failed"), integer(sum, "kept")};
            }
        }
    }
    statistics.timings_sum = {integer(object, "queued_ms"), integer(object, "permits_ms"),
                              integer(object, "data_ms"), integer(object, "images_ms"),
                              integer(object, "total_ms")};
    statistics.save_ms_sum = integer(object, "save_ms");
    statistics.artwork_bytes = integer(object, "artwork_bytes");
    return statistics;
}

std::string to_json(const std::vector<MatchCandidate>& candidates) {
    Json list = Json::array();
    for (const MatchCandidate& candidate : candidates) {
        list.push_back({{"provider", to_string(candidate.provider)},
                        {"tmdb_id", candidate.tmdb_id},
                        {"title", candidate.title},
                        {"year", candidate.year},
                        {"score", candidate.score},
                        {"reason", candidate.reason},
                        {"imdb_id", candidate.imdb_id}});
    }
    return dump(list);
}

std::vector<MatchCandidate> candidates_from_json(const std::string& json) {
    std::vector<MatchCandidate> candidates;
    const Json list = parse(json);
    if (!list.is_array()) {
        return candidates;
    }
    for (const Json& item : list) {
        if (!item.is_object()) {
            continue;
        }
        const auto score = item.find("score");
        candidates.push_back({provider_by_name(text(item, "provider")).value_or(ProviderId::tmdb),
                              integer(item, "tmdb_id"), text(item, "title"),
                              static_cast<std::int32_t>(integer(item, "year")),
                              score != item.end() && score->is_number() ? score->get<double>() : 0.0,
                              text(item, "reason"), text(item, "imdb_id")});
    }
    return candidates;
}

}  // namespace cinefleet::store
