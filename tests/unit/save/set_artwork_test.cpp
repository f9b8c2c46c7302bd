#include "coordinator/save/set_artwork.h"

#include "common/model/artwork_names.h"
#include "common/sys/sha256.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/save/one_movie_library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

namespace cinefleet::save {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

using Files = std::map<std::string, std::string>;

constexpr const char* kSet = "Alien Collection";

FetchedImage image(ImageKind kind, const std::string& bytes, const std::string& set = kSet) {
    Artwork artwork;
    artwork.kind = kind;
    artwork.role = ImageRole::set;
    artwork.subject = set;
    artwork.url = "https://example.org/" + bytes;
    artwork.size_bytes = static_cast<std::int64_t>(bytes.size());
    artwork.sha256 = sha256_hex(bytes);
    return {artwork, Blob::from_string(bytes)};
}

class SetArtworkTest : public testing::Test {
  protected:
    fs::path root() const { return folder_.path(); }

    void put(const std::string& name, const std::string& bytes) const {
        fs::create_directories((root() / name).parent_path());
        std::ofstream(root() / name, std::ios::binary) << bytes;
    }

    Files files() const {
        Files files;
        for (const auto& entry : fs::recursive_directory_iterator(root())) {
            if (entry.is_regular_file()) {
                std::ifstream stream(entry.path(), std::ios::binary);
                files[fs::relative(entry.path(), root()).string()] = {std::istreambuf_iterator<char>(stream),
                                                                      {}};
            }
        }
        return files;
    }

    std::int64_t save(const std::vector<FetchedImage>& images, const std::string& set = kSet,
                      const DurableFolder::Step& step = {}) {
        return sets_.save(set, {images, nullptr, step});
    }

    TemporaryFolder folder_;
    std::vector<std::string> log_;
    SetArtwork sets_{folder_.path().string(), [this](const std::string& text) { log_.push_back(text); }};
};

TEST_F(SetArtworkTest, WhatLacksIsWrittenOnce) {
    EXPECT_THAT(sets_.at_hand(), IsEmpty());
    EXPECT_EQ(save({image(ImageKind::poster, "poster"), image(ImageKind::fanart, "fan")}), 9);
    const Files written = {{"Alien Collection/poster.jpg", "poster"}, {"Alien Collection/fanart.jpg", "fan"}};
    EXPECT_EQ(files(), written);
    EXPECT_THAT(sets_.at_hand(), UnorderedElementsAre(set_image_number(kSet, ImageKind::poster),
                                                      set_image_number(kSet, ImageKind::fanart)));
    EXPECT_EQ(save({image(ImageKind::poster, "another")}), 0);
    EXPECT_EQ(files(), written);
    EXPECT_THAT(log_, IsEmpty());
}

TEST_F(SetArtworkTest, APngIsOne) {
    FetchedImage poster = image(ImageKind::poster, "png");
    poster.artwork.format = ImageFormat::png;
    save({poster});
    EXPECT_EQ(files(), (Files{{"Alien Collection/poster.png", "png"}}));
}

TEST_F(SetArtworkTest, WhatSomebodyHasPutThereStays) {
    put("Alien Collection/Poster.webp", "mine");
    save({image(ImageKind::poster, "poster"), image(ImageKind::fanart, "fan")});
    EXPECT_EQ(files(),
              (Files{{"Alien Collection/Poster.webp", "mine"}, {"Alien Collection/fanart.jpg", "fan"}}));
}

TEST_F(SetArtworkTest, WhatIsThereIsKnownFromTheBeginning) {
    put("Alien Collection/fanart.png", "mine");
    put("Alien Collection/clearlogo.png", "mine");
    put("Face_Off_/poster.jpg", "mine");
    put("notes.txt", "mine");
    sets_.look();
    EXPECT_THAT(sets_.at_hand(), UnorderedElementsAre(set_image_number(kSet, ImageKind::fanart),
                                                      set_image_number(kSet, ImageKind::clearlogo),
                                                      set_image_number("Face/Off:", ImageKind::poster)));
}

TEST_F(SetArtworkTest, WhatHasBeenRemovedIsMissedWithTheNextMovieOfTheSet) {
    save({image(ImageKind::poster, "poster")});
    fs::remove(root() / "Alien Collection/poster.jpg");
    EXPECT_EQ(save({}), 0);
    EXPECT_THAT(sets_.at_hand(), IsEmpty());
    save({image(ImageKind::poster, "poster")});
    EXPECT_THAT(sets_.at_hand(), SizeIs(1));
}

TEST_F(SetArtworkTest, ASetIsNamedAsKodiNamesItsFolderAndNeverAPath) {
    const std::string path = "../../etc";
    save({image(ImageKind::poster, "p", path)}, path);
    save({image(ImageKind::poster, "d", "..")}, "..");
    const std::string mission = "Mission: Impossible?";
    save({image(ImageKind::poster, "m", mission)}, mission);
    EXPECT_EQ(files(), (Files{{".._.._etc/poster.jpg", "p"}, {"Mission_ Impossible_/poster.jpg", "m"}}));
}

TEST_F(SetArtworkTest, OnlyWhatIsThisSetsIsTaken) {
    FetchedImage main = image(ImageKind::poster, "main");
    main.artwork.role = ImageRole::main;
    save({main, image(ImageKind::poster, "other", "Predator Collection"), image(ImageKind::fanart, "first"),
          image(ImageKind::fanart, "second")});
    EXPECT_EQ(files(), (Files{{"Alien Collection/fanart.jpg", "first"}}));
}

TEST_F(SetArtworkTest, ASetThatHasNoneGetsNoFolder) {
    save({});
    EXPECT_TRUE(fs::is_empty(root()));
}

TEST_F(SetArtworkTest, AFolderThatIsAwayIsNotMadeAndIsSaidOnce) {
    fs::remove(root());
    EXPECT_EQ(save({image(ImageKind::poster, "poster")}), 0);
    EXPECT_EQ(save({image(ImageKind::fanart, "fan")}), 0);
    EXPECT_FALSE(fs::exists(root()));
    EXPECT_THAT(log_, ElementsAre(HasSubstr(root().string())));
    fs::create_directory(root());
    EXPECT_EQ(save({image(ImageKind::poster, "poster")}), 6);
    fs::remove_all(root());
    save({image(ImageKind::poster, "poster")});
    EXPECT_THAT(log_, SizeIs(2)) << "it had come back in between";
    fs::create_directory(root());
}

TEST_F(SetArtworkTest, AFullDiskLeavesNothingHalfAndTheNextMovieBringsIt) {
    const std::vector<FetchedImage> images = {image(ImageKind::poster, "poster")};
    const auto full = [](std::string_view step) { return step == "write" ? ENOSPC : 0; };
    EXPECT_EQ(save(images, kSet, full), 0);
    EXPECT_EQ(files(), Files());
    EXPECT_THAT(sets_.at_hand(), IsEmpty());
    EXPECT_THAT(log_, ElementsAre(HasSubstr("disk is full")));
    EXPECT_EQ(save(images), 6);
}

TEST_F(SetArtworkTest, TwoMoviesAtATimeDoNotMeet) {
    const std::vector<FetchedImage> images = {image(ImageKind::poster, "poster")};
    std::int64_t second = -1;
    const DurableFolder::Step while_writing = [&](std::string_view step) {
        if (step == "rename") {
            second = save({image(ImageKind::poster, "of the second"), image(ImageKind::fanart, "f")});
        }
        return 0;
    };
    EXPECT_EQ(save(images, kSet, while_writing), 6);
    EXPECT_EQ(second, 0);
    EXPECT_EQ(files(), (Files{{"Alien Collection/poster.jpg", "poster"}}));
    EXPECT_EQ(save({image(ImageKind::fanart, "f")}), 1);
}

TEST_F(SetArtworkTest, ThereIsALimitToWhatIsTold) {
    for (std::size_t i = 0; i <= SetArtwork::kMostTold; ++i) {
        put(std::to_string(i) + "/poster.jpg", "");
    }
    sets_.look();
    EXPECT_THAT(sets_.at_hand(), SizeIs(SetArtwork::kMostTold));
}

TEST(SetArtworkOff, NothingIsLookedAtOrWritten) {
    SetArtwork sets("", [](const std::string& text) { ADD_FAILURE() << text; });
    sets.look();
    const std::vector<FetchedImage> images = {image(ImageKind::poster, "poster")};
    const DurableFolder::Step step;
    EXPECT_EQ(sets.save(kSet, {images, nullptr, step}), 0);
    EXPECT_THAT(sets.at_hand(), IsEmpty());
}

class SetOfAMovieTest : public SetArtworkTest {
  protected:
    SetOfAMovieTest() { library_.sets = &sets_; }

    ScrapedMovieResult in_set(const std::string& set = kSet) {
        ScrapedMovieResult result = OneMovieLibrary::scraped();
        result.movie.set = MovieSet{set, "", 8091};
        const FetchedImage poster = image(ImageKind::poster, "poster", set);
        library_.add_extra(result, poster.artwork, "poster");
        return result;
    }

    OneMovieLibrary library_;
};

TEST_F(SetOfAMovieTest, UndoLeavesTheSetsArtworkAlone) {
    const TaskId task = library_.scrape(in_set());
    const Files written = {{"Alien Collection/poster.jpg", "poster"}};
    EXPECT_EQ(files(), written);
    EXPECT_THAT(library_.files(), SizeIs(2)) << "video and NFO";
    EXPECT_EQ(library_.undo(task).movies, 1);
    EXPECT_EQ(files(), written);
}

TEST_F(SetOfAMovieTest, ASetThatAPersonHasPutTheMovieIntoGetsNothing) {
    library_.scrape(in_set());
    fs::remove_all(root() / kSet);
    std::string nfo = library_.text("Alien.nfo");
    nfo.replace(nfo.find(kSet), std::string(kSet).size(), "Scott's");
    library_.put("Alien.nfo", nfo);
    library_.scrape(in_set());
    EXPECT_THAT(library_.text("Alien.nfo"), HasSubstr("Scott's"));
    EXPECT_EQ(files(), Files());
}

TEST_F(SetOfAMovieTest, ALockedMovieBringsNothing) {
    const TaskId task = library_.begin();
    library_.put("Alien.nfo", "<movie><title>Alien</title><lockdata>true</lockdata></movie>");
    const Result<WrittenFiles> written = library_.write(task, in_set());
    ASSERT_TRUE(written);
    EXPECT_TRUE(written->is_locked);
    EXPECT_EQ(files(), Files());
}

TEST_F(SetOfAMovieTest, AFolderThatIsAwayFailsNoMovie) {
    fs::remove(root());
    library_.scrape(in_set());
    EXPECT_THAT(library_.text("Alien.nfo"), HasSubstr(kSet));
    EXPECT_THAT(log_, SizeIs(1));
    fs::create_directory(root());
}

}  // namespace
}  // namespace cinefleet::save
