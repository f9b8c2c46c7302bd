#include "common/sys/settings.h"

#include "common/model/language_tags.h"
#include "common/plain_line.h"
#include "common/sys/address.h"
#include "common/sys/settings_checks.h"
#include "common/text.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

namespace cinefleet {
namespace {

constexpr const char* kAtOnce = "Requests at once of the whole fleet; 0: no limit";
constexpr const char* kADay = "Requests of the whole fleet in a day (UTC); 0: no limit";
constexpr std::int64_t kMostADay = 100'000'000;

SettingInfo text(std::string key, std::string Settings::*member, std::string sentence) {
    return {std::move(key),
            "",
            std::move(sentence),
            false,
            false,
            [member](const Settings& settings) { return settings.*member; },
            [member](Settings& settings, const std::string& value) -> std::optional<std::string> {
                settings.*member = value;
                return std::nullopt;
            }};
}

// A stand-in on this machine or in one's own network, named so that no DNS can lead it elsewhere.
bool is_plain_and_near(std::string_view url) {
    const std::string_view host = host_in_url(url);
    return url.starts_with("http://") && (is_loopback_host(host) || is_address_literal(host));
}

SettingInfo address(std::string key, std::string Settings::*member, std::string sentence) {
    SettingInfo info = text(std::move(key), member, std::move(sentence));
    info.set = [member](Settings& settings, const std::string& value) -> std::optional<std::string> {
        if (!value.starts_with("https://") && !is_plain_and_near(value)) {
            return "has to begin with https://, or with http:// and localhost or an address in numbers";
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

SettingInfo changeable(SettingInfo info) {
    info.changeable = true;
    return info;
}

// A space or line end around a key comes from copying it. It becomes part of a header, where none may be in
// it.
SettingInfo secret(SettingInfo info, std::string env) {
    info.set = [set = std::move(info.set)](Settings& settings,
                                           const std::string& value) -> std::optional<std::string> {
        const std::string key(trim(value));
        return is_plain_line(key)
                   ? set(settings, key)
                   : std::optional<std::string>("may not hold line ends or other control characters");
    };
    info.secret = true;
    info.env = std::move(env);
    return info;
}

// Checked when it is set, so that a mistake is found with its file and line.
SettingInfo checked(SettingInfo info, std::function<Status(const std::string&)> check) {
    info.set = [set = std::move(info.set), check = std::move(check)](
                   Settings& settings, const std::string& value) -> std::optional<std::string> {
        const Status status = check(value);
        return status ? set(settings, value) : std::optional(status.error().message);
    };
    return info;
}

// Taken as `convert` makes it.
SettingInfo converted(SettingInfo info, std::function<Result<std::string>(const std::string&)> convert) {
    info.set = [set = std::move(info.set), convert = std::move(convert)](
                   Settings& settings, const std::string& value) -> std::optional<std::string> {
        const Result<std::string> taken = convert(value);
        return taken ? set(settings, *taken) : std::optional(taken.error().message);
    };
    return info;
}

// Of a file or folder wherever the program was started; may be empty.
SettingInfo place(SettingInfo info) {
    return converted(std::move(info), [](const std::string& value) {
        return value.empty() ? Result<std::string>(value) : whole_path(value);
    });
}

Status check_fleet_host(const std::string& value) {
    return value == "*" ? Status{} : check_listening_host(value);
}

// A setting of a service is one of the service's member, found by its number.
template <class Make, class Member>
SettingInfo of_service(ProviderId id, Make make, const std::string& key, Member ServiceSettings::*member,
                       Member Settings::*slot, const std::string& sentence) {
    SettingInfo info = make(key, slot, sentence);
    info.get = [id, member, slot, get = info.get](const Settings& settings) {
        Settings copy;
        copy.*slot = settings.services.at(id).*member;
        return get(copy);
    };
    info.set = [id, member, slot, set = info.set](Settings& settings, const std::string& value) {
        Settings copy;
        std::optional<std::string> why_not = set(copy, value);
        if (!why_not) {
            settings.services.at(id).*member = copy.*slot;
        }
        return why_not;
    };
    return info;
}

void add_service(const ProviderInfo& provider, std::vector<SettingInfo>& table) {
    const std::string name(provider.name);
    const std::string title(provider.title);
    const auto count = [](const std::string& key, std::int64_t Settings::*slot, const std::string& sentence) {
        return number(key, slot, 0, 1'000, sentence);
    };
    const auto count_a_day = [](const std::string& key, std::int64_t Settings::*slot,
                                const std::string& sentence) {
        return number(key, slot, 0, kMostADay, sentence);
    };
    table.push_back(of_service(provider.id, yes_no, name + ".enabled", &ServiceSettings::enabled,
                               &Settings::imdb_pages,
                               "Ask " + title + ": " + std::string(provider.what) +
                                   (provider.key_env.empty() ? "" : "; takes a key")));
    table.push_back(of_service(provider.id, address, name + ".base_url", &ServiceSettings::base_url,
                               &Settings::tmdb_base_url, "Address of " + title));
    if (!provider.key_env.empty()) {
        table.push_back(secret(of_service(provider.id, text, name + ".api_key", &ServiceSettings::api_key,
                                          &Settings::tmdb_api_key, "Key of " + title + "; empty: not asked"),
                               std::string(provider.key_env)));
    }
    table.push_back(changeable(of_service(provider.id, count, name + ".in_flight",
                                          &ServiceSettings::in_flight, &Settings::imdb_in_flight, kAtOnce)));
    table.push_back(
        changeable(of_service(provider.id, count_a_day, name + ".requests_per_day",
                              &ServiceSettings::requests_per_day, &Settings::imdb_requests_per_day, kADay)));
}

std::vector<SettingInfo> fleet_settings() {
    return {
        converted(text("paths.state_dir", &Settings::state_dir,
                       "Folder of database and control socket, on a local disk"),
                  whole_path),
        checked(text("coordinator.listen_host", &Settings::listen_host, "Address that workers connect to"),
                check_fleet_host),
        number("coordinator.port", &Settings::port, 0, 65'533, "First of three ports of `serve`; 0: any"),
        checked(text("coordinator.mdns_name", &Settings::mdns_name,
                     "Name under which `serve` tells its network by mDNS where it is (takes avahi-publish); "
                     "empty: it does not"),
                check_mdns_name),
        checked(text("coordinator.metrics_host", &Settings::metrics_host,
                     "Address where `serve` answers monitors: /metrics, /health, /ready"),
                check_listening_host),
        number("coordinator.metrics_port", &Settings::metrics_port, 0, 65'535,
               "Port of that, such as 7790; 0: none"),
        number("workers.count", &Settings::workers, 0, 64, "Local worker processes"),
        checked(text("workers.slots", &Settings::slots,
                     "Movies at once in each worker process (1 to 64); auto: as many as pay, at most 16"),
                check_slots),
        converted(text("workers.program", &Settings::worker_program,
                       "Path of cinefleet-worker; empty: beside cinefleet"),
                  with_home),
    };
}

std::vector<SettingInfo> scrape_settings() {
    return {
        checked(text("scrape.language", &Settings::language,
                     "Language of texts, BCP 47, with fall-backs: de-AT,de,en"),
                check_languages),
        checked(text("scrape.country", &Settings::country,
                     "Country of the certification, ISO 3166-1, with fall-backs: AT,DE,US"),
                check_countries),
        yes_no("scrape.include_adult", &Settings::include_adult, "Searches find adult titles too"),
        number("scrape.match_threshold_percent", &Settings::match_threshold_percent, 0, 100,
               "Least score of a match that is taken by itself, percent"),
        number("scrape.requests_per_scrape", &Settings::requests_per_scrape, 0, 64,
               "Requests at once for one movie; 0: no limit"),
        address("tmdb.base_url", &Settings::tmdb_base_url, "TMDB's API"),
        address("tmdb.image_base_url", &Settings::tmdb_image_base_url, "TMDB's image host"),
        secret(text("tmdb.api_key", &Settings::tmdb_api_key, "TMDB's v3 API key or v4 token"),
               "TMDB_API_KEY"),
        changeable(number("tmdb.requests_per_window", &Settings::tmdb_requests_per_window, 0, 100'000,
                          "Requests of the whole fleet in one window, to begin with; 0: no limit")),
        changeable(number("tmdb.window_ms", &Settings::tmdb_window_ms, 1, 3'600'000,
                          "Length of the window, milliseconds")),
        changeable(number("tmdb.least_per_window", &Settings::tmdb_least_per_window, 1, 100'000,
                          "Where the learned limit stops when TMDB refuses requests")),
        changeable(number("tmdb.most_per_window", &Settings::tmdb_most_per_window, 0, 100'000,
                          "Where it stops when TMDB bears more; 0: it is not learned")),
        changeable(number("tmdb.requests_per_day", &Settings::tmdb_requests_per_day, 0, kMostADay, kADay)),
        changeable(number("tmdb_images.in_flight", &Settings::tmdb_images_in_flight, 0, 1'000, kAtOnce)),
        yes_no("imdb.pages", &Settings::imdb_pages, "Read IMDb's title pages; see its conditions of use"),
        address("imdb.base_url", &Settings::imdb_base_url, "IMDb's web site"),
        changeable(number("imdb.in_flight", &Settings::imdb_in_flight, 0, 100, kAtOnce)),
        changeable(number("imdb.requests_per_day", &Settings::imdb_requests_per_day, 0, kMostADay, kADay)),
        yes_no("imdb.search", &Settings::imdb_search,
               "Search by IMDb's suggestions what TMDB's search does not find"),
        address("imdb.suggestion_base_url", &Settings::imdb_suggestion_base_url, "IMDb's suggestions"),
        yes_no("tmdb.set_overviews", &Settings::set_overviews,
               "What a set is about: one more request for each movie that is in one"),
        checked(
            text("merge.fields", &Settings::merge_fields,
                 "Whose fields: plot=imdb,tmdb; tags=tmdb+imdb (comma: the first that has it, plus: all)"),
            check_merge),
        checked(text("merge.images", &Settings::merge_images, "Whose images, preferred first"),
                check_providers),
        checked(text("merge.default_rating", &Settings::default_rating,
                     "Name of the rating that comes first: imdb, themoviedb, metacritic, "
                     "tomatometerallcritics"),
                check_rating),
        number("trailers.max_height", &Settings::trailer_max_height, 144, 8'640,
               "Largest trailer that is preferred, pixels"),
    };
}

std::vector<SettingInfo> image_http_and_save_settings() {
    return {
        checked(text("images.poster", &Settings::image_poster, "TMDB's name of the poster's size"),
                check_image_size),
        checked(text("images.fanart", &Settings::image_fanart, "TMDB's name of the fanart's size"),
                check_image_size),
        checked(text("images.landscape", &Settings::image_landscape, "TMDB's name of the landscape's size"),
                check_image_size),
        checked(text("images.clearlogo", &Settings::image_clearlogo, "TMDB's name of the clearlogo's size"),
                check_image_size),
        number("images.poster_min_width", &Settings::image_poster_min_width, 0, 10'000,
               "Least width of a poster, pixels: a smaller one only if there is no other"),
        number("images.fanart_min_width", &Settings::image_fanart_min_width, 0, 10'000,
               "Least width of fanart, pixels: a smaller one only if there is no other"),
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
        checked(
            text("limits.scope", &Settings::limit_scope,
                 "Who shares the limits of services: fleet (all machines behind one public address), or host "
                 "(each machine has an address of its own)"),
            check_limit_scope),
        changeable(checked(text("limits.quiet_hours", &Settings::quiet_hours,
                                "When no movie is given out but what people wait for, local time: "
                                "08:00-12:00,17:30-22:00"),
                           check_quiet_hours)),
        changeable(number("limits.image_bytes_per_second", &Settings::image_bytes_per_second, 0,
                          10'000'000'000, "Images of the whole fleet, bytes a second; 0: no limit")),
        number("save.storage_threads", &Settings::storage_threads, 1, 16, "Threads that write files"),
        number("save.undo_budget_mb", &Settings::undo_budget_mb, 0, 1'000'000,
               "Most room for what runs have replaced, MiB; 0: no undo"),
        checked(text("backup.every", &Settings::backup_every,
                     "How often `serve` makes a backup: 30m, 6h, 1d; off: never"),
                check_interval),
        place(text("backup.folder", &Settings::backup_folder,
                   "Folder for these backups alone, best on another disk; empty: backups in "
                   "paths.state_dir")),
        number("backup.keep", &Settings::backup_keep, 1, 1'000, "How many of these backups are kept"),
    };
}

std::vector<SettingInfo> log_cache_and_output_settings() {
    return {
        checked(text("log.format", &Settings::log_format,
                     "Lines that `serve` and its workers log: text, or json (an object a line)"),
                check_log_format),
        place(text("log.file", &Settings::log_file,
                   "File that `serve` logs to; its workers have files beside it; empty: standard error")),
        number("log.max_mb", &Settings::log_max_mb, 1, 10'000,
               "Size at which such a file is set aside as NAME.1, MiB"),
        number("log.keep", &Settings::log_keep, 1, 1'000, "How many of these are kept of each"),
        number("cache.budget_mb", &Settings::answers_budget_mb, 0, 1'000'000,
               "Most room for what services have answered, MiB; 0: nothing is kept"),
        number("cache.details_days", &Settings::answer_details_days, 0, 3'650,
               "So long nobody asks again what a service knows of a movie, days"),
        number("cache.search_days", &Settings::answer_search_days, 0, 3'650,
               "So long nobody asks again what a search finds, or who knows nothing, days"),
        yes_no("media_info.enabled", &Settings::media_info,
               "Read length, size and streams of the files for the NFO, if mediainfo is there"),
        converted(text("media_info.program", &Settings::media_info_program,
                       "The program mediainfo: its name or path"),
                  with_home),
        number("media_info.at_once", &Settings::media_info_at_once, 1, 16, "Files that are read at once"),
        number("media_info.timeout_ms", &Settings::media_info_timeout_ms, 100, 3'600'000,
               "Most time for one file, milliseconds"),
        checked(text("rename.folder", &Settings::rename_folder,
                     "What `cinefleet rename` calls a movie's folder; with / its place in the source"),
                check_folder_template),
        checked(text("rename.file", &Settings::rename_file,
                     "What it calls the movie's files, without what follows: .mkv, -poster.jpg"),
                check_file_template),
        yes_no("nfo.jellyfin", &Settings::nfo_jellyfin, "Also write the elements that only Jellyfin reads"),
        yes_no("nfo.emby", &Settings::nfo_emby, "Also write the elements that only Emby reads"),
        yes_no("nfo.ember", &Settings::nfo_ember, "Also write the elements that only Ember reads"),
        checked(text("artwork.names", &Settings::artwork_names,
                     "Whose names artwork gets: kodi, jellyfin, emby, plex, or several: kodi,plex"),
                check_artwork_names),
        checked(
            text("artwork.place", &Settings::artwork_place,
                 "Where it lies: file (FILE-poster.jpg), or folder: poster.jpg, if the movie has its own"),
            check_artwork_place),
        number("artwork.actors", &Settings::artwork_actors, 0, 20,
               "Most portraits of actors in .actors, if the movie has a folder of its own; 0: none"),
        number("artwork.extrafanart", &Settings::artwork_extrafanart, 0, 20,
               "Most fanart beside the main one, if the movie has a folder of its own; 0: none"),
        place(text("artwork.sets", &Settings::artwork_sets,
                   "Folder of sets' artwork, Kodi's movie set information folder: SET/poster.jpg, "
                   "SET/fanart.jpg; empty: none")),
        place(text("themes.folder", &Settings::theme_folder,
                   "Folder of theme music: tt0078748.mp3, Alien (1979).mp3; copied with --modifiers theme")),
    };
}

std::vector<SettingInfo> make_table() {
    std::vector<SettingInfo> table = fleet_settings();
    std::ranges::move(scrape_settings(), std::back_inserter(table));
    std::ranges::move(image_http_and_save_settings(), std::back_inserter(table));
    std::ranges::move(log_cache_and_output_settings(), std::back_inserter(table));
    for (const ProviderInfo& provider : kProviders) {
        if (!provider.base_url.empty()) {
            add_service(provider, table);
        }
    }
    return table;
}

}  // namespace

std::map<ProviderId, ServiceSettings> Settings::default_services() {
    std::map<ProviderId, ServiceSettings> services;
    for (const ProviderInfo& provider : kProviders) {
        if (!provider.base_url.empty()) {
            services[provider.id] = {provider.enabled, std::string(provider.base_url), "", provider.in_flight,
                                     provider.per_day};
        }
    }
    return services;
}

const std::vector<SettingInfo>& settings_table() {
    static const std::vector<SettingInfo> kTable = make_table();
    return kTable;
}

}  // namespace cinefleet
