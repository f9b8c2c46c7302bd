#include "common/sys/log.h"

#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace cinefleet {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::MatchesRegex;

class LogTest : public testing::Test {
  protected:
    LogOptions options(LogFormat format) const {
        LogOptions options;
        options.process = "cinefleet-worker nas/0";
        options.format = format;
        options.file = (folder_.path() / "x.log").string();
        return options;
    }

    std::vector<std::string> lines(const std::string& name = "x.log") const {
        std::vector<std::string> lines;
        std::ifstream file(folder_.path() / name);
        for (std::string line; std::getline(file, line);) {
            lines.push_back(line);
        }
        return lines;
    }

    TemporaryFolder folder_;
};

TEST_F(LogTest, ALineOfTextIsOneLineWhateverIsInIt) {
    open_log(options(LogFormat::text))
        ->info("Alien\n2026-01-01T00:00:00.000Z cinefleet: forged\x1b[2J\u009b2J");
    ASSERT_EQ(lines().size(), 1U);
    EXPECT_THAT(lines()[0],
                MatchesRegex("[0-9-]+T[0-9:.]+Z cinefleet-worker nas/0: Alien 2026.*forged.2J2J"));
}

TEST_F(LogTest, JsonComesBackAsItWas) {
    const std::string nasty =
        "a \"quote\", a \\, a line\nbreak, \x01\x7f\u009b\u202e, {braces} %v, caf\u00e9";
    const Log log = open_log(options(LogFormat::json)).value();
    log.info(nasty);
    log.warning("broken \xFF byte");
    ASSERT_EQ(lines().size(), 2U);
    const nlohmann::json first = nlohmann::json::parse(lines()[0]);
    EXPECT_EQ(first.at("message"), nasty);
    EXPECT_EQ(lines()[0].find("\u009b"), std::string::npos) << "a terminal would obey it";
    EXPECT_EQ(first.at("level"), "info");
    EXPECT_EQ(first.at("process"), "cinefleet-worker nas/0");
    EXPECT_EQ(first.at("pid"), ::getpid());
    EXPECT_THAT(first.at("time").get<std::string>(),
                MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}.[0-9]{3}Z"));
    const nlohmann::json second = nlohmann::json::parse(lines()[1]);
    EXPECT_EQ(second.at("level"), "warning");
    EXPECT_EQ(second.at("message"), "broken \uFFFD byte");
}

TEST_F(LogTest, AFileThatIsFullMakesRoomForTheNext) {
    LogOptions small = options(LogFormat::text);
    small.max_bytes = 1'000;
    small.keep = 2;
    const Log log = open_log(small).value();
    for (int i = 0; i < 100; ++i) {
        log.info("line " + std::to_string(i));
    }
    EXPECT_THAT(lines().back(), HasSubstr("line 99"));
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_.path())) {
        names.push_back(entry.path().filename().string());
        EXPECT_LE(entry.file_size(), 1'000U);
    }
    EXPECT_THAT(names, testing::UnorderedElementsAre("x.log", "x.1.log", "x.2.log"));
}

TEST_F(LogTest, AFileIsGoneOnWith) {
    open_log(options(LogFormat::text))->info("first");
    open_log(options(LogFormat::text))->info("second");
    EXPECT_EQ(lines().size(), 2U);
}

TEST_F(LogTest, WhereNoFileCanBeThatIsSaid) {
    LogOptions nowhere = options(LogFormat::text);
    nowhere.file = (folder_.path() / "x.log").string();
    fs::create_directory(nowhere.file);
    const Result<Log> log = open_log(nowhere);
    ASSERT_FALSE(log);
    EXPECT_THAT(log.error().message, HasSubstr("cannot be written"));
}

TEST_F(LogTest, EachProcessHasAFileOfItsOwn) {
    EXPECT_EQ(log_file_of("/var/log/worker.log", "0"), "/var/log/worker-0.log");
    EXPECT_EQ(log_file_of("worker", "12"), "worker-12");
    EXPECT_EQ(log_file_of("", "0"), "");
}

TEST_F(LogTest, OtherFormatsAreRefused) {
    EXPECT_EQ(parse_log_format("json").value(), LogFormat::json);
    EXPECT_EQ(parse_log_format("JSON").error().error_class, ErrorClass::invalid_input);
}

}  // namespace
}  // namespace cinefleet
