// Artwork under the names of any player: what is there counts, what is written is found.

#include "coordinator/save/movie_writer.h"

#include "tests/unit/save/one_movie_library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace cinefleet::save {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using Images = std::map<std::string, std::string>;

Images images_in(const OneMovieLibrary& library) {
    Images images = library.files();
    std::erase_if(images, [](const auto& file) {
        return file.first.ends_with(".mkv") || file.first.ends_with(".nfo");
    });
    return images;
}

ScrapedMovieResult with(OneMovieLibrary& library, ImageKind kind, const std::string& bytes) {
    ScrapedMovieResult result = OneMovieLibrary::scraped();
    library.add_image(result, kind, bytes);
    return result;
}

ArtworkNaming names_of(std::vector<ArtworkStyle> styles, ArtworkPlace place = ArtworkPlace::file) {
    return {std::move(styles), place};
}

TEST(ArtworkWriting, SomebodysImageOfAnyPlayersNameIsNotDoubled) {
    struct Row {
        ImageKind kind;
        std::vector<std::string> names;
    };
    const std::vector<Row> rows = {
        {ImageKind::poster, {"folder.jpg", "cover.png", "movie.jpeg", "Alien.jpg", "poster.jpg"}},
        {ImageKind::fanart, {"backdrop.jpg", "Alien-background.png", "art.jpg", "fanart.jpg"}},
        {ImageKind::landscape, {"thumb.jpg", "Alien-thumb.jpg", "landscape.png"}},
        {ImageKind::clearlogo, {"logo.png", "Alien-logo.png", "clearlogo.png"}},
        {ImageKind::clearart, {"clearart.png", "Alien-clearart.png"}},
        {ImageKind::banner, {"banner.jpg", "Alien-banner.jpg"}},
        {ImageKind::discart, {"disc.png", "cdart.png", "Alien-discart.png"}},
        {ImageKind::keyart, {"keyart.jpg", "Alien-keyart.jpg"}},
    };
    for (const Row& row : rows) {
        for (const std::string& name : row.names) {
            SCOPED_TRACE(name);
            OneMovieLibrary library;
            const TaskId task = library.begin();  // put there after the scan: the last guard decides
            library.put(name, "mine");
            const Result<WrittenFiles> written = library.write(task, with(library, row.kind, "theirs"));
            ASSERT_TRUE(written);
            EXPECT_THAT(written->kept_images, ElementsAre(row.kind));
            EXPECT_EQ(images_in(library), (Images{{name, "mine"}}));
        }
    }
}

TEST(ArtworkWriting, ToBeReplacedItGivesWayWhateverItsNameAndUndoBringsItBack) {
    OneMovieLibrary library;
    library.put("folder.jpg", "mine");
    Asked asked;
    asked.replace.add(Modifier::main_poster);
    const TaskId task = library.scrape(with(library, ImageKind::poster, "theirs"), asked);
    EXPECT_EQ(images_in(library), (Images{{"Alien-poster.jpg", "theirs"}}));
    EXPECT_EQ(library.undo(task).movies, 1);
    EXPECT_EQ(images_in(library), (Images{{"folder.jpg", "mine"}}));
}

TEST(ArtworkWriting, EachStyleGetsItsName) {
    OneMovieLibrary library;
    library.style.artwork = names_of({ArtworkStyle::kodi, ArtworkStyle::plex});
    ScrapedMovieResult result = with(library, ImageKind::poster, "poster");
    library.add_image(result, ImageKind::fanart, "fanart");
    library.scrape(result);
    EXPECT_EQ(
        images_in(library),
        (Images{{"Alien-poster.jpg", "poster"}, {"Alien.jpg", "poster"}, {"Alien-fanart.jpg", "fanart"}}));
    EXPECT_THAT(library.stored().artwork, SizeIs(2));
}

TEST(ArtworkWriting, InTheMoviesFolderWhatIsThereIsNotWrittenAgain) {
    OneMovieLibrary library;
    library.style.artwork = names_of({ArtworkStyle::jellyfin}, ArtworkPlace::folder);
    ScrapedMovieResult result = with(library, ImageKind::poster, "poster");
    library.add_image(result, ImageKind::clearlogo, "logo");
    library.scrape(result);
    const Images images{{"logo.jpg", "logo"}, {"poster.jpg", "poster"}};
    EXPECT_EQ(images_in(library), images);
    const TaskId task = library.begin();
    const Result<WrittenFiles> again = library.write(task, result);  // without bytes: they are there
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->changed);
    EXPECT_THAT(again->gone_images, IsEmpty());
    EXPECT_EQ(images_in(library), images);
}

TEST(ArtworkWriting, AnotherStyleHoldsForWhatIsFetchedFromThenOn) {
    OneMovieLibrary library;
    const ScrapedMovieResult first = with(library, ImageKind::fanart, "first");
    library.scrape(first);
    library.style.artwork = names_of({ArtworkStyle::jellyfin});
    library.scrape(first);
    EXPECT_EQ(images_in(library), (Images{{"Alien-fanart.jpg", "first"}}));
    EXPECT_EQ(library.stored().artwork, first.movie.artwork);
    library.scrape(with(library, ImageKind::fanart, "second"));
    EXPECT_EQ(images_in(library), (Images{{"Alien-backdrop.jpg", "second"}}));
}

TEST(ArtworkWriting, TheSameImageUnderAnotherNameIsEnough) {
    OneMovieLibrary library;
    library.put("cover.jpg", "the same");
    const TaskId task = library.begin();
    const Result<WrittenFiles> written = library.write(task, with(library, ImageKind::poster, "the same"));
    ASSERT_TRUE(written);
    EXPECT_THAT(written->movie.artwork, SizeIs(1));
    EXPECT_EQ(written->artwork_bytes, 0);
    EXPECT_EQ(images_in(library), (Images{{"cover.jpg", "the same"}}));
}

TEST(ArtworkWriting, WhatCannotBeReadIsSomebodys) {
    OneMovieLibrary library;
    const TaskId task = library.begin();
    std::filesystem::create_directory(library.movie_folder() / "cover.jpg");
    const Result<WrittenFiles> written = library.write(task, with(library, ImageKind::poster, "theirs"));
    ASSERT_TRUE(written);
    EXPECT_THAT(written->kept_images, ElementsAre(ImageKind::poster));
}

}  // namespace
}  // namespace cinefleet::save
