#include "common/sys/settings.h"

#include <charconv>
#include <utility>

namespace cinefleet {
namespace {

SettingInfo text(std::string key, std::string Settings::*member, std::string sentence) {
    return {std::move(key),
            "",
            std::move(sentence),
            false,
            [member](const Settings& settings) { return settings.*member; },
            [member](Settings& settings, const std::string& value) -> std::optional<std::string> {
                settings.*member = value;
                return std::nullopt;
            }};
}

SettingInfo address(std::string key, std::string Settings::*member, std::string sentence) {
    SettingInfo info = text(std::move(key), member, std::move(sentence));
    info.set = [member](Settings& settings, const std::string& value) -> std::optional<std::string> {
        if (!value.starts_with("http://") && !value.starts_with("https://")) {
            return "has to begin with http:// or https://";
        }
        settings.*member = value.ends_with('/') ? value.substr(0, value.size() - 1) : value;
        return std::nullopt;
    };
    return info;
}

SettingInfo number(std::string key, std::int64_t Settings::*member, std::int64_t least, std::int64_t most,
                   std::string sentence) {
    return {
        std::move(key),
        "",
        sentence + " (" + std::to_string(least) + " to " + std::to_string(most) + ")",
        false,
        [member](const Settings& settings) { return std::to_string(settings.*member); },
        [member, least, most](Settings& settings, const std::string& value) -> std::optional<std::string> {
            std::int64_t parsed = 0;
            const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), parsed);
            if (error != std::errc{} || end != value.data() + value.size() || parsed < least ||
                parsed > most) {
                return "has to be a whole number from " + std::to_string(least) + " to " +
                       std::to_string(most);
            }
            settings.*member = parsed;
            return std::nullopt;
        }};
}

SettingInfo yes_no(std::string key, bool Settings::*member, std::string sentence) {
    return {std::move(key),
            "",
            std::move(sentence),
            false,
            [member](const Settings& settings) { return std::string(settings.*member ? "true" : "false"); },
            [member](Settings& settings, const std::string& value) -> std::optional<std::string> {
                if (value != "true" && value != "false") {
                    return "has to be true or false";
                }
                settings.*member = value == "true";
                return std::nullopt;
            }};
}

SettingInfo secret(SettingInfo info, std::string env) {
    info.secret = true;
    info.env = std::move(env);
    return info;
}

std::vector<SettingInfo> make_table() {
    return {
        text("paths.state_dir", &Settings::state_dir,
             "Folder of database and control socket, on a local disk"),
        text("coordinator.listen_host", &Settings::listen_host, "Address that workers connect to"),
        number("coordinator.port", &Settings::port, 0, 65'533, "First of three ports of `serve`; 0: any"),
        number("workers.count", &Settings::workers, 0, 64, "Local worker processes"),
        number("workers.slots", &Settings::slots, 1, 64, "Movies at once in each worker process"),
        text("workers.program", &Settings::worker_program,
             "Path of cinefleet-worker; empty: beside cinefleet"),
        text("scrape.language", &Settings::language, "Language of texts, BCP 47"),
        text("scrape.country", &Settings::country, "Country of the certification, ISO 3166-1"),
        number("scrape.match_threshold_percent", &Settings::match_threshold_percent, 0, 100,
               "Least score of a match that is taken by itself, percent"),
        number("scrape.requests_per_scrape", &Settings::requests_per_scrape, 0, 64,
               "Requests at once for one movie; 0: no limit"),
        address("tmdb.base_url", &Settings::tmdb_base_url, "TMDB's API"),
        address("tmdb.image_base_url", &Settings::tmdb_image_base_url, "TMDB's image host"),
        secret(text("tmdb.api_key", &Settings::tmdb_api_key, "TMDB's v3 API key or v4 token"),
               "TMDB_API_KEY"),
        number("tmdb.requests_per_window", &Settings::tmdb_requests_per_window, 0, 100'000,
               "Requests of the whole fleet in one window, to begin with; 0: no limit"),
        number("tmdb.window_ms", &Settings::tmdb_window_ms, 1, 3'600'000,
               "Length of the window, milliseconds"),
        number("tmdb.least_per_window", &Settings::tmdb_least_per_window, 1, 100'000,
               "Where the learned limit stops when TMDB refuses requests"),
        number("tmdb.most_per_window", &Settings::tmdb_most_per_window, 0, 100'000,
               "Where it stops when TMDB bears more; 0: it is not learned"),
        yes_no("imdb.pages", &Settings::imdb_pages, "Read IMDb's title pages; see its conditions of use"),
        address("imdb.base_url", &Settings::imdb_base_url, "IMDb's web site"),
        number("imdb.in_flight", &Settings::imdb_in_flight, 0, 100,
               "Requests at once of the whole fleet; 0: no limit"),
        text("images.poster", &Settings::image_poster, "TMDB's name of the poster's size"),
        text("images.fanart", &Settings::image_fanart, "TMDB's name of the fanart's size"),
        text("images.landscape", &Settings::image_landscape, "TMDB's name of the landscape's size"),
        text("images.clearlogo", &Settings::image_clearlogo, "TMDB's name of the clearlogo's size"),
        number("http.connect_timeout_ms", &Settings::connect_timeout_ms, 100, 600'000,
               "Longest wait for a connection, milliseconds"),
        number("http.stall_timeout_ms", &Settings::stall_timeout_ms, 1'000, 600'000,
               "Longest time without a byte, milliseconds"),
        number("http.request_timeout_ms", &Settings::request_timeout_ms, 1'000, 3'600'000,
               "Longest request, milliseconds"),
        number("retry.attempts", &Settings::retry_attempts, 1, 20,
               "Attempts at one movie while services fail"),
        number("retry.first_delay_ms", &Settings::retry_first_delay_ms, 1, 3'600'000,
               "Most time before the first retry, doubled with each, milliseconds"),
        number("block.first_wait_ms", &Settings::block_first_wait_ms, 100, 86'400'000,
               "Before a service that blocks us is tried again, doubled with each block, milliseconds"),
        number("block.longest_wait_ms", &Settings::block_longest_wait_ms, 100, 86'400'000,
               "Longest wait before a service that blocks us is tried again, milliseconds"),
        number("save.storage_threads", &Settings::storage_threads, 1, 16, "Threads that write files"),
        number("save.undo_budget_mb", &Settings::undo_budget_mb, 0, 1'000'000,
               "Most room for what runs have replaced, MiB; 0: no undo"),
        yes_no("nfo.jellyfin", &Settings::nfo_jellyfin, "Also write the elements that only Jellyfin reads"),
        yes_no("nfo.emby", &Settings::nfo_emby, "Also write the elements that only Emby reads"),
        yes_no("nfo.ember", &Settings::nfo_ember, "Also write the elements that only Ember reads"),
    };
}

}  // namespace

const std::vector<SettingInfo>& settings_table() {
    static const std::vector<SettingInfo> kTable = make_table();
    return kTable;
}

}  // namespace cinefleet
