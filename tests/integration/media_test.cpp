// What files hold, read by mediainfo beside the scrape: the real one where it is installed, and others that
// hang, fail and talk too much.

#include "tests/support/fleet_test.h"
#include "tests/support/small_video.h"

#include <gmock/gmock.h>

#include <sys/stat.h>

#include <algorithm>
#include <fstream>

namespace cinefleet {
namespace {

using testing::HasSubstr;
using testing::Not;

namespace fs = std::filesystem;

class MediaTest : public FleetTest {
  protected:
    MediaTest() { start_standin(); }

    /// The catalogue's movie of this number, as stacked parts of so many seconds.
    fs::path add_movie(std::size_t number, const std::vector<std::uint32_t>& seconds) {
        const nlohmann::json& movie = catalogue().at(number);
        const std::string name =
            "Movie " + std::to_string(number) + " {tmdb-" + movie.at("tmdb_id").dump() + "}";
        fs::create_directories(library() / name);
        for (std::size_t part = 0; part < seconds.size(); ++part) {
            const std::string suffix = seconds.size() > 1 ? " cd" + std::to_string(part + 1) : "";
            write_small_video(library() / name / (name + suffix + ".avi"), seconds[part]);
        }
        return library() / name;
    }

    static std::string nfo_in(const fs::path& folder) {
        for (const auto& entry : fs::directory_iterator(folder)) {
            if (entry.path().extension() == ".nfo") {
                return read_file(entry.path());
            }
        }
        return {};
    }

    /// Lines for /bin/sh in the place of mediainfo; "$2" is the file.
    void use_fake(const std::string& lines) {
        const fs::path program = folder() / "fake-mediainfo";
        std::ofstream(program) << "#!/bin/sh\n" << lines << "\n";
        ::chmod(program.c_str(), 0755);
        settings.push_back("media_info.program=" + program.string());
    }

    std::int64_t readings() const { return query("SELECT count(*) FROM media_readings"); }
    std::string duration() const {
        return query_text("SELECT json_extract(media, '$.video[0].duration_s') FROM movies");
    }
};

TEST_F(MediaTest, TheRealProgramsWordsAreInTheNfo) {
    if (find_program("mediainfo").empty()) {
        GTEST_SKIP() << "mediainfo is not there: apt-get install mediainfo";
    }
    const fs::path folder = add_movie(0, {61, 40});
    const Finished first = scrape();
    ASSERT_EQ(first.exit_code, 0) << first.err;
    ASSERT_EQ(first.report().at("tasks").at("saved"), 1) << first.out;
    const std::string nfo = nfo_in(folder);
    for (const char* element : {"<codec>mpeg4</codec>", "<aspect>1.777778</aspect>", "<width>640</width>",
                                "<height>360</height>", "<durationinseconds>101</durationinseconds>",
                                "<codec>pcm_s16le</codec>", "<channels>2</channels>"}) {
        EXPECT_THAT(nfo, HasSubstr(element));
    }
    EXPECT_THAT(scrape().err, HasSubstr("Nothing to do"));
    const Finished second = scrape({"--type", "all"});
    EXPECT_EQ(second.report().at("tasks").at("unchanged"), 1) << second.out;
    EXPECT_EQ(nfo_in(folder), nfo);
    EXPECT_THAT(run("show", {"1"}).out, HasSubstr("mpeg4 640x360, 0:01:41; pcm_s16le 2ch"));
}

TEST_F(MediaTest, AFileIsReadAgainWhenItIsAnotherOne) {
    if (find_program("mediainfo").empty()) {
        GTEST_SKIP() << "mediainfo is not there: apt-get install mediainfo";
    }
    use_fake("echo \"$2\" >>" + (folder() / "asked").string() + "; exec mediainfo \"$@\"");
    const fs::path folder_of_movie = add_movie(0, {61});
    ASSERT_EQ(scrape().exit_code, 0);
    ASSERT_EQ(scrape({"--type", "all"}).exit_code, 0);
    const auto asked = [this] {
        const std::string lines = read_file(folder() / "asked");
        return std::count(lines.begin(), lines.end(), '\n');
    };
    EXPECT_EQ(asked(), 1);
    for (const auto& entry : fs::directory_iterator(folder_of_movie)) {
        if (entry.path().extension() == ".avi") {
            const fs::path fresh = entry.path().string() + ".fresh";
            write_small_video(fresh, 70);
            fs::last_write_time(fresh, fs::last_write_time(entry.path()) + std::chrono::hours(1));
            fs::rename(fresh, entry.path());
            break;
        }
    }
    const Finished next = scrape();
    EXPECT_EQ(next.report().at("tasks").at("saved"), 1) << next.out;
    EXPECT_EQ(asked(), 2);
    EXPECT_THAT(nfo_in(folder_of_movie), HasSubstr("<durationinseconds>70</durationinseconds>"));
}

TEST_F(MediaTest, WhatAPersonHasPutIntoTheNfoStays) {
    const fs::path folder = add_movie(0, {61});
    use_fake(R"(echo '{"media": {"track": [{"@type": "Video", "Format": "AVC", "Duration": "61"}]}}')");
    std::ofstream(folder / (folder.filename().string() + ".nfo"))
        << "<movie><fileinfo><streamdetails><video><codec>mine</codec></video></streamdetails></fileinfo></"
           "movie>";
    const Finished first = scrape();
    ASSERT_EQ(first.report().at("tasks").at("saved"), 1) << first.out;
    EXPECT_THAT(nfo_in(folder), HasSubstr("<codec>mine</codec>"));
    EXPECT_THAT(nfo_in(folder), Not(HasSubstr("h264")));
    ASSERT_EQ(scrape({"--type", "all", "--overwrite-edited"}).exit_code, 0);
    EXPECT_THAT(nfo_in(folder), HasSubstr("<codec>h264</codec>"));
}

TEST_F(MediaTest, AProgramThatHangsDelaysAMovieAndFailsNone) {
    add_movie(0, {61});
    const fs::path other = add_movie(1, {61});
    use_fake(R"(case "$2" in *"Movie 0"*) sleep 1000 & wait;; esac
echo '{"media": {"track": [{"@type": "Video", "Format": "AVC", "Duration": "61"}]}}')");
    settings.push_back("media_info.timeout_ms=500");
    const Finished first = scrape();
    EXPECT_EQ(first.exit_code, 0) << first.err;
    EXPECT_EQ(first.report().at("tasks").at("saved"), 2) << first.out;
    EXPECT_THAT(first.err, HasSubstr("did not end in its time and was killed"));
    EXPECT_THAT(nfo_in(other), HasSubstr("<codec>h264</codec>"));
    EXPECT_EQ(readings(), 1);
    settings.pop_back();
    settings.pop_back();
    use_fake(R"(echo '{"media": {"track": [{"@type": "Video", "Format": "AVC", "Duration": "62"}]}}')");
    const Finished next = scrape();
    EXPECT_EQ(next.report().at("tasks").at("saved"), 1) << next.out;  // what was not read is missing
    EXPECT_EQ(readings(), 2);
}

TEST_F(MediaTest, AProgramThatFailsOrTalksTooMuchFailsNoMovie) {
    add_movie(0, {61});
    add_movie(1, {61});
    use_fake(R"(case "$2" in *"Movie 0"*) exit 3;; esac; yes)");
    const Finished first = scrape();
    EXPECT_EQ(first.exit_code, 0) << first.err;
    EXPECT_EQ(first.report().at("tasks").at("saved"), 2) << first.out;
    EXPECT_EQ(readings(), 2);
    EXPECT_EQ(query_text("SELECT group_concat(media, '') FROM movies"), "");
    EXPECT_THAT(scrape().err, HasSubstr("Nothing to do"));
}

TEST_F(MediaTest, AProgramThatIsMissingIsNamedOnceAndFailsNoMovie) {
    add_movie(0, {61});
    add_movie(1, {61});
    settings.push_back("media_info.program=no-such-mediainfo");
    const Finished first = scrape();
    EXPECT_EQ(first.exit_code, 0) << first.err;
    EXPECT_EQ(first.report().at("tasks").at("saved"), 2) << first.out;
    const std::string message = "there is no program no-such-mediainfo. Install the package mediainfo";
    ASSERT_THAT(first.err, HasSubstr(message));
    EXPECT_EQ(first.err.find(message), first.err.rfind(message));
    EXPECT_THAT(scrape().err, HasSubstr("Nothing to do"));
    EXPECT_THAT(run("doctor").out, HasSubstr("media info: no-such-mediainfo is not there"));
}

TEST_F(MediaTest, TheModifierAndTheSettingSayWhetherFilesAreRead) {
    add_movie(0, {61});
    use_fake("touch " + (folder() / "ran").string() + "; exit 1");
    ASSERT_EQ(scrape({"--modifiers", "nfo"}).exit_code, 0);
    settings.push_back("media_info.enabled=false");
    ASSERT_EQ(scrape({"--type", "all"}).exit_code, 0);
    EXPECT_FALSE(fs::exists(folder() / "ran"));
    settings.pop_back();
    ASSERT_EQ(scrape({"--type", "all", "--modifiers", "meta"}).exit_code, 0);
    EXPECT_TRUE(fs::exists(folder() / "ran"));
}

}  // namespace
}  // namespace cinefleet
