// README and man page say what the table of settings says.

#include "common/model/name_template.h"
#include "common/sys/hook_settings.h"
#include "common/sys/settings.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

namespace cinefleet {
namespace {

std::string document(const std::string& path) {
    std::ifstream file(std::string(CINEFLEET_SOURCE_DIR "/") + path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// What a document calls the default of a setting.
std::string default_of(const SettingInfo& setting) {
    const std::string value = setting.get(Settings{});
    return value.empty() ? "-" : value;
}

TEST(SettingsDocument, ReadmeHasTheTable) {
    std::string table = "| setting | default | meaning |\n|---|---|---|\n";
    for (const SettingInfo& setting : settings_table()) {
        const std::string env = setting.env.empty() ? "" : "; environment: `" + setting.env + "`";
        table +=
            "| `" + setting.key + "` | `" + default_of(setting) + "` | " + setting.sentence + env + " |\n";
    }
    EXPECT_NE(document("README.md").find(table), std::string::npos) << "put this into README.md:\n" << table;
}

std::string default_of(const HookSettingInfo& setting) {
    const std::string value = setting.get(Hook{});
    return value.empty() || value == "0" ? "-" : value;
}

TEST(SettingsDocument, ReadmeHasTheTableOfHooks) {
    std::string table = "| `[hooks.NAME]` | default | meaning |\n|---|---|---|\n";
    for (const HookSettingInfo& setting : hook_settings()) {
        table += "| `" + std::string(setting.key) + "` | `" + default_of(setting) + "` | " +
                 std::string(setting.sentence) + " |\n";
    }
    EXPECT_NE(document("README.md").find(table), std::string::npos) << "put this into README.md:\n" << table;
}

TEST(SettingsDocument, ReadmeAndManPageHaveTheFieldsOfNames) {
    std::string table = "| field | stands for |\n|---|---|\n";
    std::string names;
    for (const NameFieldInfo& field : kNameFields) {
        const std::string name(field.name);
        table += "| `{" + name + "}` | " + std::string(field.meaning) + " |\n";
        names += (names.empty() ? "(" : ", ") + name;
    }
    EXPECT_NE(document("README.md").find(table), std::string::npos) << "put this into README.md:\n" << table;
    EXPECT_NE(document("deploy/man/cinefleet.1").find(names + ")"), std::string::npos) << names;
}

TEST(SettingsDocument, ManPageHasEachSettingOfAHook) {
    std::string section;
    for (const HookSettingInfo& setting : hook_settings()) {
        section += ".TP\n.B " + std::string(setting.key) + "\n" + std::string(setting.sentence) +
                   ".\nDefault: " + default_of(setting) + ".\n";
    }
    EXPECT_NE(document("deploy/man/cinefleet.1").find(section), std::string::npos)
        << "put this into deploy/man/cinefleet.1:\n"
        << section;
}

TEST(SettingsDocument, ManPageHasEachSetting) {
    std::string section;
    for (const SettingInfo& setting : settings_table()) {
        section +=
            ".TP\n.B " + setting.key + "\n" + setting.sentence + ".\nDefault: " + default_of(setting) + ".\n";
    }
    EXPECT_NE(document("deploy/man/cinefleet.1").find(section), std::string::npos)
        << "put this into deploy/man/cinefleet.1:\n"
        << section;
}

}  // namespace
}  // namespace cinefleet
