#include "coordinator/store/media_rows.h"

#include "tests/unit/store/library_fixture.h"

namespace cinefleet::store {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

MediaInfo some_media() {
    return {{{"hevc", 2.352941, 3840, 1632, 7023, "left_right", "dolbyvision"}},
            {{"truehd", "eng", 8}, {"ac3", "", 2}},
            {{"und"}}};
}

TEST(MediaRows, JsonKeepsEverything) {
    EXPECT_EQ(media_from_json(to_json(some_media())), some_media());
    EXPECT_EQ(to_json(MediaInfo{}), "");
    for (const char* text : {"", "{", "[]", R"({"video": 7, "audio": [7], "subtitles": {}})"}) {
        EXPECT_EQ(media_from_json(text), MediaInfo{}) << text;
    }
    EXPECT_EQ(media_from_json(R"({"video": [{"codec": 7, "width": "x", "aspect": null}]})").video,
              std::vector<VideoStream>(1));
}

class MediaRowsTest : public LibraryTest {
  protected:
    MediaInfo kept() { return reader_->media_files(id_of("Ran"))->parts.at(0).kept.value_or(MediaInfo{}); }
};

TEST_F(MediaRowsTest, WhatWasReadIsKeptForTheFileAsItWas) {
    const MovieFilesOnDisk before = *reader_->media_files(id_of("Ran"));
    ASSERT_THAT(before.parts, SizeIs(1));
    EXPECT_EQ(before.parts[0].path, "/movies/Ran/Ran.mkv");
    EXPECT_EQ(before.parts[0].kept, std::nullopt);
    ASSERT_TRUE(store_->keep_media({id_of("Ran"), {{1, 2, some_media()}}}));
    EXPECT_EQ(kept(), some_media());
    FoundMovie other = found("Ran", 1985);
    other.parts[0].mtime_ms = 3;
    scan({other});
    EXPECT_EQ(kept(), MediaInfo{});
    ASSERT_TRUE(store_->keep_media({id_of("Ran"), {{1, 3, some_media()}, {4, 5, {}}}}));
    EXPECT_EQ(kept(), some_media());
}

TEST_F(MediaRowsTest, AMovieThatIsForgottenLeavesNothing) {
    EXPECT_TRUE(store_->keep_media({MovieId{99}, {{1, 2, some_media()}}}));
    EXPECT_THAT(reader_->media_files(MovieId{99})->parts, IsEmpty());
}

TEST_F(MediaRowsTest, WhoseFilesAreNotReadIsMissingThat) {
    for (const char* title : {"Alien", "Heat", "Ran"}) {
        const queue::QueuedTask task = queued(title);
        save(task.task, {});
    }
    RunOrder missing = order(ScrapeSelection::missing);
    missing.modifiers = ModifierSet();
    missing.modifiers.add(Modifier::main_meta);
    ASSERT_TRUE(store_->keep_media({id_of("Ran"), {{1, 2, some_media()}}}));
    ASSERT_TRUE(store_->keep_media({id_of("Heat"), {{1, 1, some_media()}}}));  // of another file
    EXPECT_EQ(planned(missing), (std::vector<std::string>{"Alien", "Heat"}));
    EXPECT_EQ(store_->plan_run(missing)->tasks.at(0).reason, "what its files hold has not been read");
    missing.modifiers.remove(Modifier::main_meta);
    EXPECT_THAT(planned(missing), IsEmpty());
}

TEST_F(MediaRowsTest, ATaskKnowsHowLongTheFilesAreTogether) {
    FoundMovie two = found("Ran", 1985);
    two.parts.push_back({"Ran/Ran cd2.mkv", 3, 4});
    scan({found("Alien", 1979), found("Heat", 1995), two});
    const MediaInfo short_one{{{"h264", 0, 0, 0, 2'990, "", ""}}, {}, {}};
    ASSERT_TRUE(store_->keep_media({id_of("Ran"), {{1, 2, some_media()}, {3, 4, short_one}}}));
    ASSERT_TRUE(store_->keep_media({id_of("Alien"), {{1, 1, short_one}}}));  // it was another file
    EXPECT_EQ(queued("Ran").spec->runtime_min, 167);                         // 10,013 seconds
    EXPECT_EQ(queued("Alien").spec->runtime_min, 0);
    EXPECT_EQ(queued("Heat").spec->runtime_min, 0);
}

TEST_F(MediaRowsTest, OfAPartOfUnknownLengthTheWholeIsNotKnown) {
    FoundMovie two = found("Ran", 1985);
    two.parts.push_back({"Ran/Ran cd2.mkv", 3, 4});
    scan({found("Alien", 1979), found("Heat", 1995), two});
    ASSERT_TRUE(store_->keep_media({id_of("Ran"), {{1, 2, some_media()}, {3, 4, {}}}}));
    EXPECT_EQ(queued("Ran").spec->runtime_min, 0);
}

TEST_F(MediaRowsTest, AMovieHasItWithItsOtherData) {
    Movie movie;
    movie.title = "Ran";
    movie.media = some_media();
    save(queued("Ran").task, movie);
    EXPECT_EQ(reader_->movie("/movies/Ran")->movie.media, some_media());
}

}  // namespace
}  // namespace cinefleet::store
