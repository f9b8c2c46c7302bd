#include "coordinator/save/movie_writer.h"

#include "tests/unit/save/one_movie_library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

namespace cinefleet::save {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kCuratedNfo =
    "<?xml version=\"1.0\"?>\n<!-- mine -->\n<movie>\n  <title>Alien</title>\n  <plot>My own words.</plot>\n"
    "  <user_note>seen with Anna</user_note>\n  <odd a=\"1\"/>\n</movie>\n";

ModifierSet only(Modifier modifier) {
    ModifierSet set;
    set.add(modifier);
    return set;
}

TEST(MovieWriter, ALockInTheNfoHoldsThoughItCameAfterThePlanning) {
    OneMovieLibrary library;
    const TaskId task = library.begin();
    const std::string nfo = "<movie><lockdata>true</lockdata></movie>";
    library.put("Alien.nfo", nfo);
    ScrapedMovieResult result = OneMovieLibrary::scraped();
    library.add_image(result, ImageKind::poster, "poster");
    const Result<WrittenFiles> written = library.write(task, result);
    ASSERT_TRUE(written);
    EXPECT_TRUE(written->is_locked);
    EXPECT_FALSE(written->changed);
    EXPECT_EQ(library.files(), (std::map<std::string, std::string>{{"Alien.mkv", ""}, {"Alien.nfo", nfo}}));
}

TEST(MovieWriter, ALockInTheDatabaseHoldsThoughItCameAfterThePlanning) {
    OneMovieLibrary library;
    const TaskId task = library.begin();
    ASSERT_TRUE(library.store().set_locks(MovieId{1}, {true, {}}));
    EXPECT_TRUE(library.write(task, OneMovieLibrary::scraped())->is_locked);
    EXPECT_EQ(library.files().size(), 1U);
}

TEST(MovieWriter, LockedFieldsKeepTheirValueEvenIfEditsAreOverwritten) {
    OneMovieLibrary library;
    library.scrape(OneMovieLibrary::scraped());
    FieldSet plot;
    plot.add(MovieField::plot);
    ASSERT_TRUE(library.store().set_locks(MovieId{1}, {false, plot}));
    ScrapedMovieResult result = OneMovieLibrary::scraped();
    result.movie.plot = "new";
    result.movie.title = "Aliens";
    Asked asked;
    asked.overwrite_edited = true;
    library.scrape(result, asked);
    EXPECT_THAT(library.text("Alien.nfo"), HasSubstr("<plot>A crew answers a call.</plot>"));
    EXPECT_THAT(library.text("Alien.nfo"), HasSubstr("<title>Aliens</title>"));
    EXPECT_EQ(library.stored().plot, "A crew answers a call.");
}

TEST(MovieWriter, LockedFieldsOfAnNfoAreReadWhenItIsWritten) {
    OneMovieLibrary library;
    const TaskId task = library.begin();
    library.put("Alien.nfo", "<movie><lockedfields>Plot</lockedfields></movie>");
    ASSERT_TRUE(library.write(task, OneMovieLibrary::scraped()));
    EXPECT_THAT(library.text("Alien.nfo"), Not(HasSubstr("<plot>")));
    EXPECT_THAT(library.text("Alien.nfo"), HasSubstr("<title>Alien</title>"));
}

TEST(MovieWriter, AnEditOfAPersonOutlivesEveryLaterScrape) {
    OneMovieLibrary library;
    library.scrape(OneMovieLibrary::scraped());
    std::string edited = library.text("Alien.nfo");
    edited.replace(edited.find("A crew"), 22, "My own words.");
    library.put("Alien.nfo", edited);
    for (int again = 0; again < 3; ++again) {
        ScrapedMovieResult result = OneMovieLibrary::scraped();
        result.movie.plot = "new " + std::to_string(again);
        result.movie.tagline = "tag " + std::to_string(again);
        library.scrape(result);
        EXPECT_THAT(library.text("Alien.nfo"), HasSubstr("<plot>My own words.</plot>"));
        EXPECT_THAT(library.text("Alien.nfo"), HasSubstr("<tagline>" + result.movie.tagline + "</tagline>"));
        EXPECT_EQ(library.stored().plot, "My own words.");
    }
    Asked asked;
    asked.overwrite_edited = true;
    library.scrape(OneMovieLibrary::scraped(), asked);
    EXPECT_THAT(library.text("Alien.nfo"), HasSubstr("<plot>A crew answers a call.</plot>"));
}

TEST(MovieWriter, SomebodysImageStaysUnlessItIsToBeReplaced) {
    OneMovieLibrary library;
    library.put("Alien-poster.jpg", "mine");
    ScrapedMovieResult result = OneMovieLibrary::scraped();
    library.add_image(result, ImageKind::poster, "theirs");
    const TaskId task = library.scrape(result);
    EXPECT_EQ(library.text("Alien-poster.jpg"), "mine");
    EXPECT_TRUE(library.stored().artwork.empty());
    result = OneMovieLibrary::scraped();
    library.add_image(result, ImageKind::poster, "theirs");
    Asked asked;
    asked.replace = only(Modifier::main_poster);
    const TaskId replaced = library.scrape(result, asked);
    EXPECT_EQ(library.text("Alien-poster.jpg"), "theirs");
    EXPECT_EQ(library.undo(replaced).movies, 1);
    EXPECT_EQ(library.text("Alien-poster.jpg"), "mine");
    EXPECT_EQ(library.undo(task).movies, 1);
}

TEST(MovieWriter, OurOwnImageFollowsTheScrapeUntilSomebodyChangesIt) {
    OneMovieLibrary library;
    for (const std::string bytes : {"first", "second"}) {
        ScrapedMovieResult result = OneMovieLibrary::scraped();
        library.add_image(result, ImageKind::poster, bytes);
        library.scrape(result);
        EXPECT_EQ(library.text("Alien-poster.jpg"), bytes);
    }
    library.put("Alien-poster.jpg", "mine");
    const TaskId task = library.begin();
    ScrapedMovieResult again = OneMovieLibrary::scraped();
    library.add_image(again, ImageKind::poster, "third");
    const Result<WrittenFiles> written = library.write(task, again);
    EXPECT_THAT(written->kept_images, ElementsAre(ImageKind::poster));
    EXPECT_EQ(library.text("Alien-poster.jpg"), "mine");
}

TEST(MovieWriter, AnNfoThatCannotBeReadIsKeptUnderANameOfItsOwn) {
    OneMovieLibrary library;
    library.put("Alien.nfo", "no XML");
    library.put("Alien.nfo.bak", "an older one");
    library.scrape(OneMovieLibrary::scraped());
    EXPECT_EQ(library.text("Alien.nfo.bak"), "an older one");
    EXPECT_EQ(library.text("Alien.nfo.bak2"), "no XML");
    EXPECT_THAT(library.text("Alien.nfo"), HasSubstr("<title>Alien</title>"));
}

using Files = std::map<std::string, std::string>;

// What a person had, and a scrape that replaces all that it may and is interrupted.
class FaultTest : public ::testing::Test {
  protected:
    void have(const std::string& nfo) {
        ScrapedMovieResult first = OneMovieLibrary::scraped();
        library_.add_image(first, ImageKind::fanart, "our old fanart");
        library_.scrape(first);
        library_.put("Alien.nfo", nfo);
        library_.put("Alien-poster.jpg", "my poster");
        before_ = library_.files();
    }

    void begin() {
        Asked asked;
        asked.replace = only(Modifier::main_poster);
        task_ = library_.begin(asked);
        rows_before_ = library_.rows();
        result_ = OneMovieLibrary::scraped();
        library_.add_image(result_, ImageKind::poster, "a new poster");
        library_.add_image(result_, ImageKind::fanart, "a new fanart");
        library_.add_image(result_, ImageKind::clearlogo, "a new logo");
        result_.movie.tagline = "In space no one can hear you scream.";
    }

    // Fails or kills an attempt at its `failing`th step; false: it has fewer steps.
    bool interrupt(int failing, bool is_kill) {
        int count = 0;
        const auto step = [&](std::string_view) {
            if (++count < failing) {
                return 0;
            }
            if (is_kill && count == failing) {
                throw Killed{};
            }
            return is_kill ? 0 : ENOSPC;
        };
        try {
            const Result<WrittenFiles> written = library_.write(task_, result_, step);
            EXPECT_EQ(written.has_value(), count < failing);
            EXPECT_TRUE(written || written.error().error_class == ErrorClass::disk_full);
        } catch (const Killed&) {
            library_.restart();
        }
        return count >= failing;
    }

    // Without what a kill leaves half-written.
    Files files() const {
        Files files = library_.files();
        std::erase_if(files, [](const auto& file) { return file.first.starts_with(".cinefleet-"); });
        return files;
    }

    // Each file is what it was or what it will be, never anything between.
    void expect_whole(const Files& after) const {
        const auto bytes_in = [](const Files& all, const std::string& name) {
            const auto found = all.find(name);
            return found != all.end() ? found->second : "(none)";
        };
        for (const auto& [name, bytes] : files()) {
            EXPECT_THAT(bytes, AnyOf(bytes_in(before_, name), bytes_in(after, name))) << name;
        }
        for (const auto& [name, bytes] : before_) {
            EXPECT_TRUE(library_.files().contains(name)) << name;
        }
    }

    void undo_all() {
        EXPECT_EQ(library_.undo(task_).movies, 1);
        EXPECT_EQ(files(), before_);
        EXPECT_EQ(library_.rows(), rows_before_);
    }

    void run(bool is_kill) {
        begin();
        library_.commit(task_, result_, *library_.write(task_, result_));
        const Files after = library_.files();
        ASSERT_NE(after, before_);
        undo_all();
        int failing = 1;
        for (begin(); interrupt(failing, is_kill); begin(), ++failing) {
            SCOPED_TRACE("step " + std::to_string(failing));
            expect_whole(after);
            EXPECT_EQ(library_.rows(), rows_before_);
            const Result<WrittenFiles> again = library_.write(task_, result_);
            ASSERT_TRUE(again) << again.error().message;
            EXPECT_TRUE(again->changed);
            library_.commit(task_, result_, *again);
            EXPECT_EQ(files(), after);
            undo_all();
        }
        EXPECT_GT(failing, 20);  // folders, pack, NFO and three images
    }

    OneMovieLibrary library_;
    Files before_;
    std::string rows_before_;
    TaskId task_;
    ScrapedMovieResult result_;
};

TEST_F(FaultTest, KilledAtAnyStepNothingIsLostAndTheNextAttemptFinishes) {
    have(kCuratedNfo);
    run(true);
}

TEST_F(FaultTest, KilledAtAnyStepABrokenNfoIsKeptOnce) {
    have("<movie><title>Alien");
    run(true);
    EXPECT_FALSE(library_.files().contains("Alien.nfo.bak2"));
}

TEST_F(FaultTest, AFullDiskAtAnyStepNothingIsLostAndTheNextAttemptFinishes) {
    have(kCuratedNfo);
    run(false);
}

TEST_F(FaultTest, AKilledAttemptWithOtherDataIsUndoneToo) {
    have(kCuratedNfo);
    int failing = 1;
    for (begin(); interrupt(failing, true); begin(), ++failing) {
        SCOPED_TRACE("step " + std::to_string(failing));
        // The services answer otherwise the second time: another poster, and no other images any more.
        ScrapedMovieResult other = OneMovieLibrary::scraped();
        other.movie.plot = "Something else.";
        const Result<WrittenFiles> again = library_.write_other(task_, other, "another poster");
        ASSERT_TRUE(again) << again.error().message;
        library_.commit(task_, other, *again);
        EXPECT_EQ(library_.text("Alien-poster.jpg"), "another poster");
        EXPECT_THAT(library_.text("Alien.nfo"), HasSubstr("My own words."));
        undo_all();
    }
    EXPECT_GT(failing, 20);
}

TEST_F(FaultTest, ALockAfterAKilledAttemptBringsBackWhatThatHadChanged) {
    have(kCuratedNfo);
    int failing = 1;
    for (begin(); interrupt(failing, true); begin(), ++failing) {
        SCOPED_TRACE("step " + std::to_string(failing));
        ASSERT_TRUE(library_.store().set_locks(MovieId{1}, {true, {}}));
        const Result<WrittenFiles> again = library_.write(task_, result_);
        ASSERT_TRUE(again) << again.error().message;
        EXPECT_TRUE(again->is_locked);
        EXPECT_FALSE(again->changed);
        EXPECT_EQ(files(), before_);
        library_.skip(task_);
        ASSERT_TRUE(library_.store().set_locks(MovieId{1}, {}));
    }
    EXPECT_GT(failing, 20);
}

TEST(MovieWriter, AnNfoOfOursIsNotReadByTheNextScan) {
    OneMovieLibrary library;
    library.put("Alien.nfo", "<movie><year>1980</year><lockedfields>Plot</lockedfields></movie>");
    library.scrape(OneMovieLibrary::scraped());
    EXPECT_THAT(library.rescan().changed, IsEmpty());
    // What is known is what a scan that reads it finds.
    const NameFacts known = library.row().name;
    library.put("Alien.nfo", library.text("Alien.nfo") + "\n");
    const ScanChanges changes = library.rescan();
    ASSERT_THAT(changes.changed, SizeIs(1));
    EXPECT_EQ(changes.changed[0].movie.name, known);
    EXPECT_EQ(known.ids.tmdb, 348);
    EXPECT_TRUE(changes.changed[0].movie.locked_fields.has(MovieField::plot));
}

TEST(MovieWriter, AnNfoThatUndoTakesAwayIsForgottenByTheNextScan) {
    OneMovieLibrary library;
    const TaskId task = library.scrape(OneMovieLibrary::scraped());
    EXPECT_EQ(library.row().name.ids.tmdb, 348);
    EXPECT_EQ(library.undo(task).movies, 1);
    const ScanChanges changes = library.rescan();
    ASSERT_THAT(changes.changed, SizeIs(1));
    EXPECT_EQ(changes.changed[0].movie.name.ids, MovieIds{});
    EXPECT_EQ(changes.changed[0].movie.nfo_path, "");
}

// A result whose poster was not fetched, because ours is there.
ScrapedMovieResult with_old_poster(OneMovieLibrary& library) {
    ScrapedMovieResult result = OneMovieLibrary::scraped();
    library.add_image(result, ImageKind::poster, "poster");
    library.scrape(result);
    return result;
}

TEST(MovieWriter, AnImageThatWasNotFetchedBecauseItIsThereChangesNothing) {
    OneMovieLibrary library;
    const ScrapedMovieResult result = with_old_poster(library);
    const auto before = library.files();
    const TaskId task = library.begin();
    const Result<WrittenFiles> written = library.write(task, result);
    ASSERT_TRUE(written);
    EXPECT_FALSE(written->changed);
    EXPECT_FALSE(written->rows_change);
    EXPECT_EQ(written->movie.artwork, result.movie.artwork);
    library.commit(task, result, *written);
    EXPECT_EQ(library.files(), before);
    EXPECT_EQ(library.stored().artwork, result.movie.artwork);
}

TEST(MovieWriter, AnImageThatIsNotThereAfterAllIsWantedAgain) {
    OneMovieLibrary library;
    const ScrapedMovieResult result = with_old_poster(library);
    const TaskId task = library.begin();
    std::filesystem::remove(library.movie_folder() / "Alien-poster.jpg");
    const Result<WrittenFiles> written = library.write(task, result);
    ASSERT_TRUE(written);
    EXPECT_THAT(written->gone_images, ElementsAre(ImageKind::poster));
    EXPECT_THAT(written->movie.artwork, IsEmpty());
    library.commit(task, result, *written);
    EXPECT_THAT(library.stored().artwork, IsEmpty());
    store::RunOrder missing;
    missing.type.selection = ScrapeSelection::missing;
    missing.modifiers = only(Modifier::main_poster);
    EXPECT_THAT(library.store().plan_run(missing)->tasks, SizeIs(1));
}

TEST(MovieWriter, AnImageThatSomebodyHasReplacedMeanwhileIsTheirs) {
    OneMovieLibrary library;
    const ScrapedMovieResult result = with_old_poster(library);
    const TaskId task = library.begin();
    library.put("Alien-poster.jpg", "mine");
    const Result<WrittenFiles> written = library.write(task, result);
    ASSERT_TRUE(written);
    EXPECT_THAT(written->kept_images, ElementsAre(ImageKind::poster));
    library.commit(task, result, *written);
    EXPECT_EQ(library.text("Alien-poster.jpg"), "mine");
    EXPECT_THAT(library.stored().artwork, IsEmpty());
}

TEST(MovieWriter, AnImageThatIsNotStoredIsNotBelieved) {
    OneMovieLibrary library;
    ScrapedMovieResult result = with_old_poster(library);
    result.movie.artwork.front().url = "https://example.org/another";
    const TaskId task = library.begin();
    const Result<WrittenFiles> written = library.write(task, result);
    ASSERT_TRUE(written);
    EXPECT_THAT(written->movie.artwork, IsEmpty());
    EXPECT_THAT(written->gone_images, ElementsAre(ImageKind::poster));
}

TEST(MovieWriter, ARunWithoutTheTrailerKeepsItAndWhereItCameFrom) {
    OneMovieLibrary library;
    ScrapedMovieResult result = OneMovieLibrary::scraped();
    result.movie.trailer_url = "plugin://trailer";
    result.origins = {{MovieField::plot, {ProviderId::tmdb}}, {MovieField::trailer, {ProviderId::tmdb}}};
    library.scrape(result);
    result.movie.trailer_url.clear();
    result.movie.plot = "Another plot.";
    result.origins = {{MovieField::plot, {ProviderId::omdb}}};
    library.scrape(result);
    EXPECT_EQ(library.stored().trailer_url, "plugin://trailer");
    EXPECT_EQ(library.stored().plot, "Another plot.");
    EXPECT_THAT(library.text("Alien.nfo"), HasSubstr("<trailer>plugin://trailer</trailer>"));
    EXPECT_EQ(library.row().origins, (FieldOrigins{{MovieField::plot, {ProviderId::omdb}},
                                                   {MovieField::trailer, {ProviderId::tmdb}}}));
}

}  // namespace
}  // namespace cinefleet::save
