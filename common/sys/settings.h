#pragma once

#include "common/model/hook.h"
#include "common/model/scrape_settings.h"
#include "common/result.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cinefleet {

/// Of a provider whose settings are made from its line in the table of providers.
struct ServiceSettings {
    bool enabled = false;
    std::string base_url;
    std::string api_key;
    std::int64_t in_flight = 0;
    std::int64_t requests_per_day = 0;
};

/// All settings, with their defaults. What each means, its range and its unit: settings_table().
struct Settings {
    std::string state_dir;  ///< default: $XDG_STATE_HOME/cinefleet
    std::string listen_host = "127.0.0.1";
    std::int64_t port = 7780;
    std::string mdns_name;  ///< empty: not announced
    std::string metrics_host = "127.0.0.1";
    std::int64_t metrics_port = 0;
    std::int64_t workers = 2;
    std::string slots = "3";     ///< or "auto"
    std::string worker_program;  ///< empty: beside this program
    std::string language = "en-US";
    std::string country = "US";
    std::int64_t match_threshold_percent = 80;
    std::int64_t requests_per_scrape = 0;
    std::string tmdb_base_url = "https://api.themoviedb.org/3";
    std::string tmdb_image_base_url = "https://image.tmdb.org/t/p";
    std::string tmdb_api_key;
    std::int64_t tmdb_requests_per_window = 40;
    std::int64_t tmdb_window_ms = 10'000;
    std::int64_t tmdb_least_per_window = 4;
    std::int64_t tmdb_most_per_window = 400;
    std::int64_t tmdb_requests_per_day = 0;
    std::int64_t tmdb_images_in_flight = 0;
    bool imdb_pages = false;
    std::string imdb_base_url = "https://www.imdb.com";
    std::int64_t imdb_in_flight = 3;
    std::int64_t imdb_requests_per_day = 0;
    bool imdb_search = false;
    std::string imdb_suggestion_base_url = "https://v3.sg.media-imdb.com";
    bool include_adult = false;
    bool set_overviews = false;
    std::map<ProviderId, ServiceSettings> services = default_services();
    std::string merge_fields;  ///< changes of default_merge_policy()
    std::string merge_images = "tmdb,fanart";
    std::string default_rating = "imdb";
    std::int64_t trailer_max_height = 1080;
    std::string limit_scope = "fleet";
    std::string quiet_hours;
    std::int64_t image_bytes_per_second = 0;
    std::string image_poster = "w780";
    std::string image_fanart = "w1280";
    std::string image_landscape = "w1280";
    std::string image_clearlogo = "w500";
    std::int64_t image_poster_min_width = 0;
    std::int64_t image_fanart_min_width = 0;
    std::int64_t connect_timeout_ms = 5'000;
    std::int64_t stall_timeout_ms = 10'000;
    std::int64_t request_timeout_ms = 60'000;
    std::int64_t retry_attempts = 4;
    std::int64_t retry_first_delay_ms = 2'000;
    std::int64_t block_first_wait_ms = 60'000;
    std::int64_t block_longest_wait_ms = 1'800'000;
    std::int64_t storage_threads = 3;
    std::int64_t undo_budget_mb = 2'048;
    std::string backup_every = "off";
    std::string backup_folder;  ///< empty: state_dir/backups
    std::int64_t backup_keep = 7;
    std::string log_format = "text";
    std::string log_file;  ///< empty: standard error
    std::int64_t log_max_mb = 10;
    std::int64_t log_keep = 5;
    std::int64_t answers_budget_mb = 1'024;
    std::int64_t answer_details_days = 7;
    std::int64_t answer_search_days = 1;
    bool media_info = true;
    std::string media_info_program = "mediainfo";
    std::int64_t media_info_at_once = 2;
    std::int64_t media_info_timeout_ms = 30'000;
    std::string rename_folder = "{title}< ({year})>";
    std::string rename_file = "{title}< ({year})>< - {edition}>";
    bool nfo_jellyfin = false;
    bool nfo_emby = false;
    bool nfo_ember = false;
    std::string artwork_names = "kodi";
    std::string artwork_place = "file";
    std::int64_t artwork_actors = 0;
    std::int64_t artwork_extrafanart = 0;
    std::string artwork_sets;  ///< empty: none
    std::string theme_folder;
    std::vector<Hook> hooks;  ///< in the order of their names; see hook_settings()

    std::string database() const { return state_dir + "/cinefleet.db"; }
    std::string control_socket() const { return state_dir + "/control.sock"; }
    /// What save::WritingNote's begin with.
    std::string writing_notes() const { return state_dir + "/writing."; }
    /// Of an encrypted fleet.
    std::string key_folder() const { return state_dir + "/keys"; }
    /// What services have answered.
    std::string answers_database() const { return state_dir + "/answers.db"; }
    std::string imdb_database() const { return state_dir + "/imdb.db"; }
    std::string backups() const { return backup_folder.empty() ? state_dir + "/backups" : backup_folder; }

    static std::map<ProviderId, ServiceSettings> default_services();
};

/// One setting, declared once: parser, `cinefleet config` and the documents are projections of this table.
struct SettingInfo {
    std::string key;       ///< "tmdb.api_key"
    std::string env;       ///< environment variable that sets it; empty: none
    std::string sentence;  ///< what it means, with range and unit
    bool secret = false;
    bool changeable = false;  ///< while the coordinator runs, by `cinefleet limits set`
    std::function<std::string(const Settings&)> get;
    /// nullopt: taken; else why not.
    std::function<std::optional<std::string>(Settings&, const std::string&)> set;
};

const std::vector<SettingInfo>& settings_table();

struct EffectiveSetting {
    std::string key;
    std::string value;     ///< secrets masked
    std::string origin;    ///< "default", "FILE:LINE", "environment TMDB_API_KEY", "--set"
    std::string sentence;  ///< what it means
};

struct LoadedSettings {
    Settings settings;
    std::vector<EffectiveSetting> effective;
    std::vector<std::string> warnings;  ///< secrets that others may see, and what to do
};

struct SettingsSources {
    std::string file;                    ///< empty: the place that XDG names, if there is one
    std::vector<std::string> overrides;  ///< "key=value", from --set
};

/// Defaults, then the file, then the environment, then overrides. invalid_input: an unknown key (with the
/// nearest valid one) or a wrong value, with file, line and key.
Result<LoadedSettings> load_settings(const SettingsSources& sources);

ScrapeSettings make_scrape_settings(const Settings& settings);

}  // namespace cinefleet
