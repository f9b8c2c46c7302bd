#include "common/sys/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

namespace cinefleet {
namespace {

using ::testing::HasSubstr;

class SettingsTest : public ::testing::Test {
  protected:
    SettingsTest() {
        std::string folder = (std::filesystem::temp_directory_path() / "cinefleet-settings-XXXXXX").string();
        folder_ = mkdtemp(folder.data());
        setenv("XDG_CONFIG_HOME", folder_.c_str(), 1);
        setenv("XDG_STATE_HOME", folder_.c_str(), 1);
        unsetenv("TMDB_API_KEY");
    }
    ~SettingsTest() override { std::filesystem::remove_all(folder_); }

    std::string write(const std::string& text) const {
        const std::string path = folder_ + "/x.toml";
        std::ofstream(path) << text;
        return path;
    }

    static std::string origin_of(const LoadedSettings& loaded, const std::string& key) {
        return std::ranges::find(loaded.effective, key, &EffectiveSetting::key)->origin;
    }

    std::string folder_;
};

TEST_F(SettingsTest, AFolderIsNoFileOfSettings) {
    const auto loaded = load_settings({folder_, {}});
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().error_class, ErrorClass::invalid_input);
    EXPECT_THAT(loaded.error().message, HasSubstr("is a folder"));
}

TEST_F(SettingsTest, AUsualFolderThatCannotBeEnteredIsSaid) {
    const std::string loop = folder_ + "/loop";
    std::filesystem::create_symlink(loop, loop);
    setenv("XDG_CONFIG_HOME", loop.c_str(), 1);
    const auto loaded = load_settings({"", {}});
    ASSERT_FALSE(loaded);
    EXPECT_THAT(loaded.error().message, HasSubstr("cannot be looked for"));
}

TEST_F(SettingsTest, TheFileIsOverruledByTheEnvironmentAndThatByFlags) {
    const std::string file = write("[tmdb]\napi_key = \"from the file\"\n[workers]\ncount = 5\nslots = 4\n");
    setenv("TMDB_API_KEY", "from the environment", 1);
    const LoadedSettings loaded = *load_settings({file, {"workers.slots=7"}});
    EXPECT_EQ(loaded.settings.tmdb_api_key, "from the environment");
    EXPECT_EQ(loaded.settings.workers, 5);
    EXPECT_EQ(loaded.settings.slots, "7");
    EXPECT_EQ(loaded.settings.state_dir, folder_ + "/cinefleet");
    EXPECT_EQ(origin_of(loaded, "workers.count"), file + ":4");
    EXPECT_EQ(origin_of(loaded, "workers.slots"), "--set");
    EXPECT_EQ(origin_of(loaded, "scrape.language"), "default");
    unsetenv("TMDB_API_KEY");
}

TEST_F(SettingsTest, KeysAreMasked) {
    const LoadedSettings loaded = *load_settings({"", {"tmdb.api_key=hush"}});
    for (const EffectiveSetting& setting : loaded.effective) {
        EXPECT_THAT(setting.value, testing::Not(HasSubstr("hush")));
    }
}

TEST_F(SettingsTest, WhatCopyingLeavesAroundAKeyIsNotPartOfIt) {
    setenv("TMDB_API_KEY", " 0123abcd\r\n", 1);
    const LoadedSettings loaded = *load_settings({"", {"omdb.api_key=\tk "}});
    EXPECT_EQ(loaded.settings.tmdb_api_key, "0123abcd");
    EXPECT_EQ(loaded.settings.services.at(ProviderId::omdb).api_key, "k");
    setenv("TMDB_API_KEY", " \n", 1);
    EXPECT_EQ(load_settings({"", {}})->settings.tmdb_api_key, "");
    unsetenv("TMDB_API_KEY");
}

TEST_F(SettingsTest, AKeyWithALineEndInItIsRefused) {
    for (const char* value : {"tmdb.api_key=a\r\nHost: b",
                              "omdb.api_key=a\xC2\x9B"
                              "b",
                              "fanart.api_key=a\x7F"
                              "b"}) {
        const Result<LoadedSettings> loaded = load_settings({"", {value}});
        ASSERT_FALSE(loaded);
        EXPECT_THAT(loaded.error().message, HasSubstr("may not hold line ends"));
    }
}

TEST_F(SettingsTest, PlainTextIsTakenWhereNoDnsCanLeadItElsewhere) {
    for (const char* url :
         {"http://127.0.0.1:8080/3", "http://localhost", "http://[::1]:80/3", "http://10.0.0.9"}) {
        EXPECT_TRUE(load_settings({"", {std::string("tmdb.base_url=") + url}})) << url;
    }
}

TEST_F(SettingsTest, AKeyThatOthersCouldReadIsWarnedOf) {
    const std::string file = write("[tmdb]\napi_key = \"hush\"\n");
    ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
    const std::vector<std::string> in_file = load_settings({file, {}})->warnings;
    ASSERT_EQ(in_file.size(), 1U);
    EXPECT_THAT(in_file[0], testing::AllOf(HasSubstr("chmod 600 " + file), testing::Not(HasSubstr("hush"))));
    ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
    EXPECT_TRUE(load_settings({file, {}})->warnings.empty());

    const std::vector<std::string> on_line = load_settings({"", {"tmdb.api_key=hush"}})->warnings;
    ASSERT_EQ(on_line.size(), 1U);
    EXPECT_THAT(on_line[0], testing::AllOf(HasSubstr("TMDB_API_KEY"), testing::Not(HasSubstr("hush"))));
    EXPECT_TRUE(load_settings({"", {"tmdb.api_key="}})->warnings.empty());
}

TEST_F(SettingsTest, HooksAreTablesOfTheirNames) {
    const std::string file = write(
        "[hooks.tv]\nkind = \"kodi\"\nurl = \"http://tv:8080/\"\ntoken = \"kodi:hush\"\n"
        "paths = \"/srv/movies=/mnt/nas; /srv=smb://nas/srv\"\n"
        "[hooks.Mail-1]\nkind = \"command\"\ncommand = \"mail me\"\non = \"run\"\ntimeout_ms = 5000\n");
    ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
    const Result<LoadedSettings> loaded = load_settings({file, {"hooks.tv.timeout_ms=100"}});
    ASSERT_TRUE(loaded) << loaded.error().message;
    const std::vector<Hook>& hooks = loaded->settings.hooks;
    ASSERT_EQ(hooks.size(), 2U);
    EXPECT_EQ(hooks[0].name, "Mail-1");
    EXPECT_EQ(hooks[0].kind, HookKind::command);
    EXPECT_FALSE(hooks[0].on_movie);
    EXPECT_TRUE(hooks[0].on_run);
    EXPECT_EQ(hooks[0].timeout, Millis{5'000});
    EXPECT_EQ(hooks[1].url, "http://tv:8080");
    EXPECT_TRUE(hooks[1].on_movie);
    EXPECT_EQ(hooks[1].timeout, Millis{100});
    EXPECT_EQ(hooks[1].path_there("/srv/movies/Alien"), "/mnt/nas/Alien");
    EXPECT_EQ(hooks[1].path_there("/srv/other"), "smb://nas/srv/other");
    EXPECT_EQ(origin_of(*loaded, "hooks.tv.kind"), file + ":2");
    EXPECT_EQ(origin_of(*loaded, "hooks.tv.section"), "default");
    for (const EffectiveSetting& setting : loaded->effective) {
        EXPECT_THAT(setting.value, testing::Not(HasSubstr("hush")));
    }
    ASSERT_EQ(loaded->warnings.size(), 1U);
    EXPECT_THAT(loaded->warnings[0], HasSubstr("hooks.tv.token"));
}

TEST_F(SettingsTest, OfAHooksAddressOnlyItsHostIsShown) {
    for (const auto& [url, shown] :
         {std::pair{"http://tv:8080", "http://tv:8080"},
          std::pair{"http://[fd00::1]:80/", "http://[fd00::1]:80"},
          std::pair{"http://user:hush@nas:9/x", "http://***@nas:9/***"},
          std::pair{"https://discord.com/api/webhooks/1/hush?wait=true", "https://discord.com/***"},
          std::pair{"https://nas?token=hush", "https://nas/***"},
          std::pair{"http://user:hu/sh@nas", "http://***/***"}}) {
        const std::string file = write("[hooks.x]\nurl = \"" + std::string(url) + "\"\n");
        ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
        const LoadedSettings loaded = *load_settings({file, {}});
        EXPECT_EQ(std::ranges::find(loaded.effective, "hooks.x.url", &EffectiveSetting::key)->value, shown);
        const std::size_t warnings = std::string(shown).find("***") != std::string::npos ? 1 : 0;
        ASSERT_EQ(loaded.warnings.size(), warnings) << url;
        for (const std::string& warning : loaded.warnings) {
            EXPECT_THAT(warning, HasSubstr("chmod 600 " + file));
        }
    }
}

TEST_F(SettingsTest, AWrongHookSaysWhatIsRight) {
    const std::string tv = "[hooks.tv]\nkind = \"kodi\"\nurl = \"http://tv\"\n";
    for (const auto& [text, reason] :
         {std::pair{std::string("[hooks.tv]\nkind = \"kodi\""), "'tv' lacks its url"},
          std::pair{std::string("[hooks.x]\nkind = \"command\""), "'x' lacks its command"},
          std::pair{std::string("[hooks.p]\nkind = \"plex\"\nurl = \"http://p\""), "lacks its section"},
          std::pair{tv + "on = \"run\"", "can only be movie"}, std::pair{tv + "on = \"never\"", "movie,run"},
          std::pair{tv + "paths = \"/srv\"", "FROM=TO"}, std::pair{tv + "timeout_ms = 1", "from 100"},
          std::pair{tv + "token = \"a\\nb\"", "line ends"},
          std::pair{tv + "token = \"a\\u009Bb\"", "control characters"},
          std::pair{tv + "colour = 1", "these are kind, url"},
          std::pair{std::string("[hooks.\"a b\"]\nkind = \"kodi\""), "letters, digits"},
          std::pair{std::string("[hooks.tv]\nkind = \"vlc\""), "kodi, jellyfin"},
          std::pair{std::string("[hooks.tv]\nurl = \"tv:80\""), "http://"}}) {
        const Result<LoadedSettings> loaded = load_settings({write(text), {}});
        ASSERT_FALSE(loaded) << text;
        EXPECT_THAT(loaded.error().message, HasSubstr(reason));
    }
}

TEST_F(SettingsTest, AFileWithoutAKeyMayBeReadByAll) {
    const std::string file = write("[workers]\ncount = 5\n");
    ASSERT_EQ(::chmod(file.c_str(), 0644), 0);
    EXPECT_TRUE(load_settings({file, {}})->warnings.empty());
}

TEST_F(SettingsTest, AWrongValueIsNamedWithItsKeyAndItsPlace) {
    const std::string file = write("[scrape]\ncountry = \"UK\"\n");
    EXPECT_EQ(load_settings({file, {}}).error().message,
              file +
                  ":2: 'scrape.country' has to be a country in ISO 3166-1's two capital letters, or some of "
                  "these with commas between: AT,DE,GB,US, not 'UK'");
    EXPECT_EQ(load_settings({"", {"workers.count=-1"}}).error().message,
              "--set: 'workers.count' has to be a whole number from 0 to 64, not '-1'");
    const std::string message = load_settings({"", {"log.format=" + std::string(500, 'x')}}).error().message;
    EXPECT_LT(message.size(), 200U);
}

TEST_F(SettingsTest, ATildeIsTheUsersOwnFolder) {
    const std::string before = std::getenv("HOME");
    setenv("HOME", "/home/ann", 1);
    const Settings settings =
        load_settings({"",
                       {"paths.state_dir=~/state/", "workers.program=~/bin/cinefleet-worker",
                        "themes.folder=~", "media_info.program=mediainfo"}})
            ->settings;
    EXPECT_EQ(settings.state_dir, "/home/ann/state");
    EXPECT_EQ(settings.worker_program, "/home/ann/bin/cinefleet-worker");
    EXPECT_EQ(settings.theme_folder, "/home/ann");
    EXPECT_EQ(settings.media_info_program, "mediainfo");
    EXPECT_EQ(load_settings({"", {"backup.folder="}})->settings.backup_folder, "");
    setenv("HOME", "", 1);
    EXPECT_THAT(load_settings({"", {"paths.state_dir=~/x"}}).error().message, HasSubstr("HOME"));
    setenv("HOME", before.c_str(), 1);
}

TEST_F(SettingsTest, TextsThatAreRightAreTaken) {
    for (const char* text : {"scrape.country=AT, DE", "scrape.language=de-AT,de,en", "images.poster=original",
                             "images.fanart=h632", "merge.default_rating=tomatometerallcritics",
                             "coordinator.listen_host=*", "coordinator.listen_host=::",
                             "coordinator.listen_host=nas.local", "coordinator.metrics_host=::1"}) {
        const auto loaded = load_settings({"", {text}});
        EXPECT_TRUE(loaded) << text << ": " << loaded.error().message;
    }
}

TEST_F(SettingsTest, AnUnknownKeyNamesFileLineAndTheNearestKey) {
    const std::string file = write("[workers]\n\ncuont = 3\n");
    const Result<LoadedSettings> loaded = load_settings({file, {}});
    ASSERT_FALSE(loaded.has_value());
    EXPECT_EQ(loaded.error().message,
              file + ":3: there is no setting 'workers.cuont'; the nearest is 'workers.count'");
}

TEST_F(SettingsTest, AWrongValueSaysWhatIsRight) {
    for (const auto& [text, reason] :
         {std::pair{"workers.slots=0", "from 1 to 64"},
          std::pair{"workers.slots=x", "whole number"},
          std::pair{"imdb.pages=maybe", "true or false"},
          std::pair{"tmdb.base_url=ftp://x", "http://"},
          std::pair{"tmdb.base_url=http://api.themoviedb.org", "https://"},
          std::pair{"tmdb.base_url=http://localhost.evil.test", "https://"},
          std::pair{"artwork.sets=Sets", "from / or ~/, not 'Sets'"},
          std::pair{"nonsense", "key=value"},
          std::pair{"scrape.country=UK", "not 'UK'"},
          std::pair{"scrape.language=eng", "not 'eng'"},
          std::pair{"images.poster=w0", "TMDB has: w780, not 'w0'"},
          std::pair{"images.fanart=1280", "original"},
          std::pair{"images.landscape=", "not ''"},
          std::pair{"images.clearlogo=w12345", "original"},
          std::pair{"merge.default_rating=rotten", "or tomatometerallcritics, not 'rotten'"},
          std::pair{"coordinator.listen_host=", "not ''"},
          std::pair{"coordinator.listen_host=tcp://0.0.0.0", "without a port"},
          std::pair{"coordinator.listen_host=nas:7780", "without a port"},
          std::pair{"coordinator.metrics_host=*", "every address"},
          std::pair{"paths.state_dir=", "from / or ~/, not ''"},
          std::pair{"paths.state_dir=state", "not 'state'"},
          std::pair{"backup.folder=./b", "not './b'"},
          std::pair{"log.file=~root/x", "your own folder, not '~root/x'"},
          std::pair{"limits.scope=all", "fleet or host, not 'all'"}}) {
        const Result<LoadedSettings> loaded = load_settings({"", {text}});
        ASSERT_FALSE(loaded.has_value()) << text;
        EXPECT_THAT(loaded.error().message, HasSubstr(reason));
    }
    EXPECT_FALSE(load_settings({write("a = ["), {}}).has_value());
    EXPECT_FALSE(load_settings({folder_ + "/none.toml", {}}).has_value());
}

}  // namespace
}  // namespace cinefleet
