// Portraits of actors and more fanart: in folders of their own within the movie's.

#include "coordinator/save/extra_writing.h"

#include "common/sys/sha256.h"
#include "tests/unit/save/one_movie_library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace cinefleet::save {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using Files = std::map<std::string, std::string>;

class ExtraWritingTest : public testing::Test {
  protected:
    // The files of the folder and of those within, without video and NFO.
    Files files() const {
        Files files;
        for (const auto& entry : fs::recursive_directory_iterator(library_.movie_folder())) {
            const std::string name = fs::relative(entry.path(), library_.movie_folder()).string();
            if (entry.is_regular_file() && !name.ends_with(".mkv") && !name.ends_with(".nfo")) {
                files[name] = library_.text(name);
            }
        }
        return files;
    }

    void put(const std::string& name, const std::string& text) const {
        fs::create_directories((library_.movie_folder() / name).parent_path());
        library_.put(name, text);
    }

    struct Image {
        std::string bytes;
        std::string actor = {};  // empty: it is fanart
    };
    ScrapedMovieResult with(const std::vector<Image>& images) {
        ScrapedMovieResult result = OneMovieLibrary::scraped();
        for (const Image& image : images) {
            Artwork artwork;
            artwork.kind = image.actor.empty() ? ImageKind::fanart : ImageKind::poster;
            artwork.role = image.actor.empty() ? ImageRole::extra : ImageRole::actor;
            artwork.subject = image.actor;
            artwork.url = "https://example.org/" + image.bytes;
            artwork.size_bytes = static_cast<std::int64_t>(image.bytes.size());
            artwork.sha256 = sha256_hex(image.bytes);
            library_.add_extra(result, artwork, image.bytes);
        }
        return result;
    }

    // As when all of them are at hand: without bytes.
    Result<WrittenFiles> write_again(const ScrapedMovieResult& result) {
        return library_.write(library_.begin(), result);
    }

    OneMovieLibrary library_;
};

TEST_F(ExtraWritingTest, EachGetsItsPlace) {
    library_.scrape(with({{"keanu", "Keanu Reeves"}, {"first"}, {"second"}}));
    EXPECT_EQ(files(), (Files{{".actors/Keanu_Reeves.jpg", "keanu"},
                              {"Alien-fanart1.jpg", "first"},
                              {"Alien-fanart2.jpg", "second"}}));
}

TEST_F(ExtraWritingTest, EachStyleGetsItsNames) {
    library_.style.artwork = {{ArtworkStyle::kodi, ArtworkStyle::jellyfin}, ArtworkPlace::folder};
    library_.scrape(with({{"first"}}));
    EXPECT_EQ(files(), (Files{{"fanart1.jpg", "first"}, {"extrafanart/fanart1.jpg", "first"}}));
}

TEST_F(ExtraWritingTest, WhatIsAtHandIsToldToTheNextScrapeAndNotWrittenAgain) {
    const ScrapedMovieResult result = with({{"keanu", "Keanu Reeves"}, {"first"}});
    library_.scrape(result);
    const Files before = files();
    const TaskId task = library_.begin();
    const auto spec = library_.store()
                          .load_tasks({TaskId{0}, Priority::interactive, 1, library_.run()})
                          ->tasks.front()
                          .spec;
    EXPECT_TRUE(spec->has_own_folder);
    EXPECT_THAT(spec->have_extras, testing::UnorderedElementsAreArray(result.extras));
    const Result<WrittenFiles> again = library_.write(task, result);
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->changed);
    EXPECT_FALSE(again->rows_change);
    EXPECT_EQ(files(), before);
}

TEST_F(ExtraWritingTest, SomebodysOwnStays) {
    put(".actors/Keanu_Reeves.png", "mine");
    put("Alien-fanart1.jpg", "mine too");
    library_.scrape(with({{"keanu", "Keanu Reeves"}, {"first"}, {"second"}}));
    EXPECT_EQ(files(), (Files{{".actors/Keanu_Reeves.png", "mine"},
                              {"Alien-fanart1.jpg", "mine too"},
                              {"Alien-fanart2.jpg", "first"},
                              {"Alien-fanart3.jpg", "second"}}));
}

TEST_F(ExtraWritingTest, TheSameBytesOfSomebodyElseAreEnough) {
    put("Alien-fanart4.jpg", "first");
    put(".actors/Keanu_Reeves.jpg", "keanu");
    const TaskId task = library_.begin();
    const Result<WrittenFiles> written = library_.write(task, with({{"keanu", "Keanu Reeves"}, {"first"}}));
    ASSERT_TRUE(written);
    EXPECT_EQ(written->artwork_bytes, 0);
    EXPECT_EQ(files(), (Files{{"Alien-fanart4.jpg", "first"}, {".actors/Keanu_Reeves.jpg", "keanu"}}));
}

TEST_F(ExtraWritingTest, OursGivesWayToANewChoice) {
    library_.scrape(with({{"a"}, {"b"}, {"keanu", "Keanu Reeves"}}));
    library_.scrape(with({{"c"}, {"b"}, {"older keanu", "Keanu Reeves"}}));
    EXPECT_EQ(files(), (Files{{".actors/Keanu_Reeves.jpg", "older keanu"},
                              {"Alien-fanart1.jpg", "c"},
                              {"Alien-fanart2.jpg", "b"}}));
}

TEST_F(ExtraWritingTest, WhatNobodyAskedForStaysAndStaysOurs) {
    library_.scrape(with({{"a"}, {"b"}, {"keanu", "Keanu Reeves"}}));
    const Files before = files();
    library_.scrape(OneMovieLibrary::scraped());
    EXPECT_EQ(files(), before);
    library_.scrape(with({{"c"}}));
    EXPECT_EQ(files(), (Files{{".actors/Keanu_Reeves.jpg", "keanu"},
                              {"Alien-fanart1.jpg", "c"},
                              {"Alien-fanart2.jpg", "b"}}));
}

TEST_F(ExtraWritingTest, WhatSomebodyHasTakenAwayIsForgottenAndFetchedAgain) {
    const ScrapedMovieResult result = with({{"a"}, {"keanu", "Keanu Reeves"}});
    library_.scrape(result);
    fs::remove(library_.movie_folder() / ".actors/Keanu_Reeves.jpg");
    const TaskId task = library_.begin();
    const Result<WrittenFiles> again = library_.write(task, result);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->rows_change);
    ASSERT_THAT(again->extras, SizeIs(1));
    EXPECT_EQ(again->extras.front().file, "Alien-fanart1.jpg");
}

TEST_F(ExtraWritingTest, OfAnotherMovieNothingStays) {
    library_.scrape(with({{"a"}, {"b"}, {"keanu", "Keanu Reeves"}}));
    ScrapedMovieResult other = with({{"c"}});
    other.movie.ids = {679, "tt0090605"};
    const TaskId task = library_.scrape(other);
    EXPECT_EQ(files(), (Files{{"Alien-fanart1.jpg", "c"}}));
    EXPECT_FALSE(fs::exists(library_.movie_folder() / ".actors"));
    library_.undo(task);
    EXPECT_EQ(files(), (Files{{".actors/Keanu_Reeves.jpg", "keanu"},
                              {"Alien-fanart1.jpg", "a"},
                              {"Alien-fanart2.jpg", "b"}}));
}

TEST_F(ExtraWritingTest, UndoTakesThemAwayWithTheirFolders) {
    library_.style.artwork = {{ArtworkStyle::jellyfin}, ArtworkPlace::file};
    const TaskId task = library_.scrape(with({{"a"}, {"keanu", "Keanu Reeves"}}));
    EXPECT_EQ(library_.undo(task).movies, 1);
    EXPECT_THAT(files(), IsEmpty());
    EXPECT_FALSE(fs::exists(library_.movie_folder() / ".actors"));
    EXPECT_FALSE(fs::exists(library_.movie_folder() / "extrafanart"));
}

TEST_F(ExtraWritingTest, NoNameOfANetworkBecomesAPath) {
    library_.scrape(with({{"x", "../../evil"}, {"y", ".."}, {"z", "a/../../b"}}));
    EXPECT_EQ(files(), (Files{{".actors/.._.._evil.jpg", "x"}, {".actors/a_.._.._b.jpg", "z"}}));
    EXPECT_FALSE(fs::exists(library_.movie_folder() / "../evil.jpg"));
}

TEST_F(ExtraWritingTest, AFolderThatIsALinkIsNotFollowed) {
    const fs::path elsewhere = library_.movie_folder() / "../elsewhere";
    fs::create_directories(elsewhere);
    fs::create_directory_symlink(elsewhere, library_.movie_folder() / ".actors");
    library_.scrape(with({{"keanu", "Keanu Reeves"}, {"a"}}));
    EXPECT_TRUE(fs::is_empty(elsewhere));
    EXPECT_EQ(files().at("Alien-fanart1.jpg"), "a");
}

TEST_F(ExtraWritingTest, AmongOtherMoviesNothingIsWritten) {
    library_.put("Heat.mkv", "");
    library_.put("Heat (1995).mkv", "");
    const TaskId task = library_.begin();
    const Result<WrittenFiles> written = library_.write(task, with({{"keanu", "Keanu Reeves"}, {"a"}}));
    ASSERT_TRUE(written);
    EXPECT_THAT(files(), IsEmpty());
}

// Killed before each step that changes the disk, the next attempt makes it as if nothing had happened.
class KilledExtraWriting : public ExtraWritingTest, public testing::WithParamInterface<int> {};

TEST_P(KilledExtraWriting, NextAttemptCompletesItAndUndoTakesItBack) {
    library_.style.artwork = {{ArtworkStyle::emby}, ArtworkPlace::file};
    const TaskId task = library_.begin();
    ScrapedMovieResult result = with({{"keanu", "Keanu Reeves"}, {"a"}});
    int steps = 0;
    EXPECT_THROW(static_cast<void>(library_.write(task, result,
                                                  [&](std::string_view) -> int {
                                                      if (++steps == GetParam()) {
                                                          throw Killed{};
                                                      }
                                                      return 0;
                                                  })),
                 Killed);
    const Result<WrittenFiles> again = library_.write(task, result);
    ASSERT_TRUE(again);
    library_.commit(task, result, *again);
    DurableFolder::open(library_.movie_folder().string())->remove_strays();
    EXPECT_EQ(files(), (Files{{".actors/Keanu_Reeves.jpg", "keanu"}, {"extrafanart/fanart1.jpg", "a"}}));
    EXPECT_EQ(library_.undo(task).movies, 1);
    EXPECT_THAT(files(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(EachStep, KilledExtraWriting, testing::Range(1, 20));

TEST(NameWithin, IsAFileOfTheFolderOrOfOneOfOurs) {
    for (const char* good : {"poster.jpg", ".actors/A.jpg", "extrafanart/fanart1.jpg", "..jpg"}) {
        EXPECT_TRUE(is_name_within(good)) << good;
    }
    for (const char* bad :
         {"", ".", "..", "/x", "a/b", "../x", ".actors/", ".actors/..", ".actors/a/b", "extrafanart/."}) {
        EXPECT_FALSE(is_name_within(bad)) << bad;
    }
}

}  // namespace
}  // namespace cinefleet::save
