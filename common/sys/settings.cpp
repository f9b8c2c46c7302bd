#include "common/sys/settings.h"

#include "common/edit_distance.h"
#include "common/sys/hook_settings.h"
#include "common/text.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <utility>

namespace cinefleet {
namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

// Source: XDG Base Directory Specification; what is no whole path is to be ignored.
std::string xdg_folder(const char* variable, const char* fallback) {
    const std::string folder = environment(variable);
    return (folder.starts_with('/') ? folder : environment("HOME") + fallback) + "/cinefleet";
}

const SettingInfo* find_setting(std::string_view key) {
    const auto& table = settings_table();
    const auto found = std::ranges::find(table, key, &SettingInfo::key);
    return found != table.end() ? &*found : nullptr;
}

std::string nearest_key(std::string_view key) {
    return std::ranges::min(settings_table(), {},
                            [key](const SettingInfo& info) { return edit_distance(key, info.key); })
        .key;
}

// ", not 'x'", unless the reason names it already, or it is a secret.
std::string refused_value(const SettingInfo& info, const std::string& value, const std::string& reason) {
    constexpr std::size_t kLongest = 100;
    const std::string shown = to_valid_utf8(value.substr(0, kLongest)) + (value.size() > kLongest ? "…" : "");
    const bool is_said = reason.find(", not '") != std::string::npos || !reason.starts_with("has to ");
    return info.secret || is_said ? "" : ", not '" + shown + "'";
}

const std::string kHooks = "hooks.";

struct Loader {
    Settings settings;
    std::map<std::string, std::string> origins;
    std::vector<std::string> warnings;

    // Keys, tokens and secret addresses that are set, with the environment variable that could hold them
    // instead; may be empty.
    std::map<std::string, std::string> said_secrets() const {
        std::map<std::string, std::string> secrets;
        for (const SettingInfo& info : settings_table()) {
            if (info.secret && origins.contains(info.key) && !info.get(settings).empty()) {
                secrets.emplace(info.key, info.env);
            }
        }
        for (const Hook& hook : settings.hooks) {
            for (const HookSettingInfo& info : hook_settings()) {
                if (shown_value(info, hook) != info.get(hook)) {
                    secrets.emplace(kHooks + hook.name + "." + std::string(info.key), "");
                }
            }
        }
        return secrets;
    }

    // A key in a file that others may read, or on the command line, which every user of the machine may.
    void warn_of_open_secrets(const std::string& file) {
        std::string in_file;
        const std::map<std::string, std::string> secrets = said_secrets();
        for (const auto& [key, env] : secrets) {
            const std::string& origin = origins.at(key);
            if (origin == "--set") {
                warnings.push_back("every user of this machine can read '" + key +
                                   "' on the command line: put it into the configuration file" +
                                   (env.empty() ? "" : " or into " + env));
            }
            if (!file.empty() && origin.starts_with(file + ":")) {
                in_file = key;
            }
        }
        std::error_code error;
        const std::filesystem::perms others =
            std::filesystem::status(file, error).permissions() &
            (std::filesystem::perms::group_all | std::filesystem::perms::others_all);
        if (!in_file.empty() && !error && others != std::filesystem::perms::none) {
            warnings.push_back(file + " holds '" + in_file + "' and other users may read it: chmod 600 " +
                               file);
        }
    }

    Status apply(const std::string& key, const std::string& value, const std::string& origin) {
        if (key.starts_with(kHooks)) {
            const auto why_not = set_hook(settings.hooks, key.substr(kHooks.size()), value);
            origins[key] = origin;
            return why_not ? failure(ErrorClass::invalid_input, origin + ": '" + key + "' " + *why_not)
                           : Status{};
        }
        const SettingInfo* info = find_setting(key);
        if (info == nullptr) {
            return failure(ErrorClass::invalid_input, origin + ": there is no setting '" + key +
                                                          "'; the nearest is '" + nearest_key(key) + "'");
        }
        if (const std::optional<std::string> why_not = info->set(settings, value)) {
            return failure(ErrorClass::invalid_input,
                           origin + ": '" + key + "' " + *why_not + refused_value(*info, value, *why_not));
        }
        origins[key] = origin;
        return {};
    }

    Status apply_table(const toml::table& table, const std::string& prefix, const std::string& file) {
        for (const auto& [name, node] : table) {
            const std::string key = prefix + std::string(name.str());
            const std::string origin = file + ":" + std::to_string(node.source().begin.line);
            if (const toml::table* inner = node.as_table()) {
                if (Status status = apply_table(*inner, key + ".", file); !status) {
                    return status;
                }
                continue;
            }
            std::string value;
            if (const auto text = node.value_exact<std::string>()) {
                value = *text;
            } else if (const auto whole = node.value_exact<std::int64_t>()) {
                value = std::to_string(*whole);
            } else if (const auto flag = node.value_exact<bool>()) {
                value = *flag ? "true" : "false";
            } else {
                return failure(ErrorClass::invalid_input,
                               origin + ": '" + key + "' has to be a text, a whole number or true or false");
            }
            if (Status status = apply(key, value, origin); !status) {
                return status;
            }
        }
        return {};
    }

    Status apply_file(const std::string& file) {
        std::error_code problem;
        if (std::filesystem::is_directory(file, problem)) {
            return failure(ErrorClass::invalid_input, file + " is a folder: name a file in it");
        }
        // The library throws; nothing of that leaves this function.
        try {
            return apply_table(toml::parse_file(file), "", file);
        } catch (const toml::parse_error& error) {
            const auto line = error.source().begin.line;  // 0: the file as a whole
            return failure(ErrorClass::invalid_input,
                           file + (line > 0 ? ":" + std::to_string(line) : std::string()) + ": " +
                               std::string(error.description()));
        }
    }
};

std::string masked(bool secret, const std::string& value) {
    return secret && !value.empty() ? "***" : value;
}

void add_hooks(const Loader& loader, std::vector<EffectiveSetting>& effective) {
    for (const Hook& hook : loader.settings.hooks) {
        for (const HookSettingInfo& info : hook_settings()) {
            const std::string key = kHooks + hook.name + "." + std::string(info.key);
            const auto origin = loader.origins.find(key);
            effective.push_back({key, shown_value(info, hook),
                                 origin != loader.origins.end() ? origin->second : "default",
                                 std::string(info.sentence)});
        }
    }
}

Status check_hooks(std::vector<Hook>& hooks) {
    std::ranges::sort(hooks, {}, &Hook::name);
    for (const Hook& hook : hooks) {
        if (const std::optional<std::string> lacks = check_hook(hook)) {
            return failure(ErrorClass::invalid_input, "the hook '" + hook.name + "' " + *lacks);
        }
    }
    return {};
}

}  // namespace

Result<LoadedSettings> load_settings(const SettingsSources& sources) {
    Loader loader;
    loader.settings.state_dir = xdg_folder("XDG_STATE_HOME", "/.local/state");
    std::string file = sources.file;
    if (file.empty()) {
        const std::string usual = xdg_folder("XDG_CONFIG_HOME", "/.config") + "/config.toml";
        std::error_code problem;
        file = std::filesystem::exists(usual, problem) ? usual : "";
        if (problem) {
            return failure(ErrorClass::invalid_input, usual + " cannot be looked for (" + problem.message() +
                                                          "): let this user enter its folder, or name a "
                                                          "file with --config");
        }
    }
    if (!file.empty()) {
        if (Status status = loader.apply_file(file); !status) {
            return failure(std::move(status).error());
        }
    }
    for (const SettingInfo& info : settings_table()) {
        const std::string value = info.env.empty() ? std::string() : environment(info.env.c_str());
        if (!value.empty()) {
            if (Status status = loader.apply(info.key, value, "environment " + info.env); !status) {
                return failure(std::move(status).error());
            }
        }
    }
    for (const std::string& text : sources.overrides) {
        const std::size_t equals = text.find('=');
        if (equals == std::string::npos) {
            return failure(ErrorClass::invalid_input, "--set takes key=value, not '" + text + "'");
        }
        if (Status status = loader.apply(text.substr(0, equals), text.substr(equals + 1), "--set"); !status) {
            return failure(std::move(status).error());
        }
    }
    if (Status status = check_hooks(loader.settings.hooks); !status) {
        return failure(std::move(status).error());
    }
    loader.warn_of_open_secrets(file);
    std::vector<EffectiveSetting> effective;
    for (const SettingInfo& info : settings_table()) {
        const auto origin = loader.origins.find(info.key);
        effective.push_back({info.key, masked(info.secret, info.get(loader.settings)),
                             origin != loader.origins.end() ? origin->second : "default", info.sentence});
    }
    add_hooks(loader, effective);
    return LoadedSettings{std::move(loader.settings), std::move(effective), std::move(loader.warnings)};
}

namespace {

// Of "de-AT,de": de, en and images without text.
std::vector<std::string> image_languages(std::string_view languages) {
    std::vector<std::string> list;
    const auto add = [&list](std::string_view language) {
        if (std::ranges::find(list, language) == list.end()) {
            list.emplace_back(language);
        }
    };
    while (!languages.empty()) {
        const std::size_t end = std::min(languages.find(','), languages.size());
        add(trim(languages.substr(0, end)).substr(0, 2));
        languages.remove_prefix(std::min(end + 1, languages.size()));
    }
    add("en");
    add("");
    return list;
}

}  // namespace

ScrapeSettings make_scrape_settings(const Settings& settings) {
    ScrapeSettings scrape;
    scrape.providers = {
        {ProviderId::tmdb, true, settings.tmdb_base_url, settings.tmdb_api_key, true},
        {ProviderId::tmdb_images, true, settings.tmdb_image_base_url, "", true},
        {ProviderId::imdb, settings.imdb_pages || settings.imdb_search, settings.imdb_base_url, "", true},
    };
    for (const auto& [id, service] : settings.services) {
        const bool lacks_key = !find_provider(id)->key_env.empty() && service.api_key.empty();
        scrape.providers.push_back(
            {id, service.enabled && !lacks_key, service.base_url, service.api_key, true});
    }
    scrape.imdb_pages = settings.imdb_pages;
    scrape.imdb_suggestion_url = settings.imdb_search ? settings.imdb_suggestion_base_url : "";
    scrape.include_adult = settings.include_adult;
    scrape.set_overviews = settings.set_overviews;
    scrape.trailer_max_height = static_cast<std::int32_t>(settings.trailer_max_height);
    scrape.actor_thumbs = static_cast<std::int32_t>(settings.artwork_actors);
    scrape.extrafanart = static_cast<std::int32_t>(settings.artwork_extrafanart);
    scrape.set_artwork = !settings.artwork_sets.empty();
    scrape.default_rating = settings.default_rating;
    // Both were checked when they were set.
    scrape.merge = parse_merge_policy(settings.merge_fields).value_or(default_merge_policy());
    scrape.image_providers = parse_providers(settings.merge_images, ',').value_or(std::vector<ProviderId>{});
    scrape.language = settings.language;
    scrape.country = settings.country;
    scrape.image_languages = image_languages(settings.language);
    scrape.image_sizes = {{ImageKind::poster, settings.image_poster},
                          {ImageKind::fanart, settings.image_fanart},
                          {ImageKind::landscape, settings.image_landscape},
                          {ImageKind::clearlogo, settings.image_clearlogo}};
    scrape.poster_min_width = static_cast<std::int32_t>(settings.image_poster_min_width);
    scrape.fanart_min_width = static_cast<std::int32_t>(settings.image_fanart_min_width);
    scrape.connect_timeout_ms = settings.connect_timeout_ms;
    scrape.stall_timeout_ms = settings.stall_timeout_ms;
    scrape.request_timeout_ms = settings.request_timeout_ms;
    scrape.requests_per_scrape = static_cast<std::int32_t>(settings.requests_per_scrape);
    scrape.match_threshold_percent = static_cast<std::int32_t>(settings.match_threshold_percent);
    return scrape;
}

}  // namespace cinefleet
