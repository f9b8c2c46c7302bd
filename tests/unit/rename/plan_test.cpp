#include "coordinator/rename/plan.h"

#include "coordinator/rename/safe_name.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>

namespace cinefleet::rename {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A movie and the folders around it, without a disk.
class PlanTest : public testing::Test {
  protected:
    PlanTest() {
        facts_.movie = MovieId{1};
        facts_.root = "/movies";
        facts_.folder = "alien.1979";
        facts_.parts = {"alien.1979/alien.1979.mkv"};
        facts_.own_folder = true;
        facts_.stored.title = "Alien";
        facts_.stored.year = 1979;
        facts_.stored.ids = {348, "tt0078748"};
        folders_[""] = {{}, {"alien.1979"}};
        folders_["alien.1979"] = {{"alien.1979.mkv"}, {}};
    }

    void in_root(const std::vector<std::string>& files) {
        facts_.folder = "";
        facts_.own_folder = false;
        facts_.parts = {"alien.1979.mkv"};
        folders_[""] = {files, {}};
    }

    RenamePlan plan() {
        for (auto& [path, listing] : folders_) {
            std::ranges::sort(listing.files);
        }
        const auto patterns = parse_patterns(folder_, file_);
        EXPECT_TRUE(patterns) << patterns.error().message;
        FolderIndexes folders([&](const std::string& root, const std::string& folder) {
            EXPECT_EQ(root, "/movies");
            const auto found = folders_.find(folder);
            return found == folders_.end() ? std::nullopt : std::optional(found->second);
        });
        return plan_rename(facts_, *patterns, folders);
    }

    std::vector<std::string> moves() {
        const RenamePlan planned = plan();
        EXPECT_EQ(planned.refusal, "");
        std::vector<std::string> texts;
        for (const Move& move : planned.moves) {
            texts.push_back((move.kind == MoveKind::folder ? "folder " : "") + move.from + " > " + move.to);
        }
        return texts;
    }

    std::string refusal() {
        const RenamePlan planned = plan();
        EXPECT_THAT(planned.moves, IsEmpty());
        EXPECT_EQ(planned.first_part, facts_.parts.empty() ? "" : facts_.parts.front());
        return planned.refusal;
    }

    store::RenameFacts facts_;
    std::map<std::string, library::Listing> folders_;
    std::string folder_ = "{title}< ({year})>";
    std::string file_ = "{title}< ({year})>< - {edition}>";
};

TEST_F(PlanTest, AMovieInItsFolderGetsBothNamesWithAllThatBelongsToIt) {
    folders_["alien.1979"] = {
        {"alien.1979.mkv", "alien.1979.nfo", "alien.1979-poster.jpg", "alien.1979.en.srt",
         "alien.1979-trailer.mp4", "poster.jpg", "theme.mp3", "notes.txt"},
        {".actors", "extrafanart", "alien.1979.trickplay"}};
    EXPECT_THAT(moves(),
                ElementsAre("alien.1979/alien.1979-poster.jpg > alien.1979/Alien (1979)-poster.jpg",
                            "alien.1979/alien.1979-trailer.mp4 > alien.1979/Alien (1979)-trailer.mp4",
                            "alien.1979/alien.1979.en.srt > alien.1979/Alien (1979).en.srt",
                            "alien.1979/alien.1979.mkv > alien.1979/Alien (1979).mkv",
                            "alien.1979/alien.1979.nfo > alien.1979/Alien (1979).nfo",
                            "folder alien.1979/alien.1979.trickplay > alien.1979/Alien (1979).trickplay",
                            "folder alien.1979 > Alien (1979)"));
    EXPECT_EQ(plan().first_part, "Alien (1979)/Alien (1979).mkv");
}

TEST_F(PlanTest, WhatIsCalledSoAlreadyIsLeftAlone) {
    facts_.folder = "Alien (1979)";
    facts_.parts = {"Alien (1979)/Alien (1979).mkv"};
    folders_["Alien (1979)"] = {{"Alien (1979).mkv", "Alien (1979).nfo"}, {}};
    EXPECT_THAT(moves(), IsEmpty());
}

TEST_F(PlanTest, OfMoviesThatShareAFolderOnlyFilesAreRenamed) {
    in_root({"alien.1979.mkv", "alien.1979.nfo", "alien.1979-2.mkv", "alien.1979-2.nfo", "Heat.mkv",
             "fanart.jpg"});
    EXPECT_THAT(moves(),
                ElementsAre("alien.1979.mkv > Alien (1979).mkv", "alien.1979.nfo > Alien (1979).nfo"));
    facts_.folder = "alien.1979";
    facts_.own_folder = true;
    facts_.others_below = true;
    facts_.parts = {"alien.1979/alien.1979.mkv"};
    EXPECT_THAT(moves(), ElementsAre("alien.1979/alien.1979.mkv > alien.1979/Alien (1979).mkv"));
}

TEST_F(PlanTest, PartsStayParts) {
    facts_.parts = {"alien.1979/Alien cd1.avi", "alien.1979/Alien cd2.avi"};
    folders_["alien.1979"] = {{"Alien cd1.avi", "Alien cd2.avi", "Alien cd1.srt", "Alien.nfo"}, {}};
    EXPECT_THAT(moves(), ElementsAre("alien.1979/Alien cd1.avi > alien.1979/Alien (1979)-cd1.avi",
                                     "alien.1979/Alien cd1.srt > alien.1979/Alien (1979)-cd1.srt",
                                     "alien.1979/Alien cd2.avi > alien.1979/Alien (1979)-cd2.avi",
                                     "alien.1979/Alien.nfo > alien.1979/Alien (1979).nfo",
                                     "folder alien.1979 > Alien (1979)"));
}

TEST_F(PlanTest, DiscsAndFoldersOfPartsAreMovedAsTheyAre) {
    facts_.layout = MovieLayout::video_ts;
    facts_.parts = {"alien.1979/VIDEO_TS/VIDEO_TS.IFO"};
    folders_["alien.1979"] = {{"movie.nfo", "alien.1979.jpg"}, {"VIDEO_TS"}};
    EXPECT_THAT(moves(), ElementsAre("folder alien.1979 > Alien (1979)"));
    facts_.layout = MovieLayout::file;
    facts_.parts = {"alien.1979/CD1/a.avi", "alien.1979/CD2/a.avi"};
    EXPECT_THAT(moves(), ElementsAre("folder alien.1979 > Alien (1979)"));
}

TEST_F(PlanTest, ATemplateWithASlashSaysWhereTheFolderIs) {
    folder_ = "{decade}/{first}/{title}< ({year})>";
    file_ = "alien.1979< {hdr}>{tmdb}";
    folders_[""].folders = {"1970S", "alien.1979"};
    folders_["1970S"] = {};
    EXPECT_THAT(moves(), ElementsAre(" > 1970S/A", "alien.1979/alien.1979.mkv > alien.1979/alien.1979348.mkv",
                                     "folder alien.1979 > 1970S/A/Alien (1979)"));
    folder_ = "alien.1979/{title}";
    EXPECT_THAT(refusal(), HasSubstr("into itself"));
}

TEST_F(PlanTest, AFileWhereAFolderIsToBeIsInTheWay) {
    folder_ = "{decade}/{title}< ({year})>";
    folders_[""].files = {"1970S"};
    EXPECT_THAT(refusal(), HasSubstr("1970S is there already, and no folder"));
}

TEST_F(PlanTest, WithoutASlashTheFolderStaysWhereItIs) {
    facts_.folder = "Horror/alien.1979";
    facts_.parts = {"Horror/alien.1979/alien.1979.mkv"};
    folders_["Horror"] = {{}, {"alien.1979"}};
    folders_["Horror/alien.1979"] = folders_["alien.1979"];
    EXPECT_THAT(moves(), testing::Contains("folder Horror/alien.1979 > Horror/Alien (1979)"));
}

TEST_F(PlanTest, NothingTakesANameThatIsTaken) {
    folders_[""].folders.push_back("ALIEN (1979)");
    EXPECT_THAT(refusal(), HasSubstr("Alien (1979) is there already"));
    folders_[""] = {{"Alien (1979)"}, {"alien.1979"}};
    EXPECT_THAT(refusal(), HasSubstr("is there already"));
    folders_[""] = {{}, {"alien.1979"}};
    folders_["alien.1979"].files = {"alien.1979.mkv", "alien.1979.nfo", "alien (1979).NFO"};
    EXPECT_THAT(refusal(), HasSubstr("Alien (1979).nfo is there already"));
    folders_["alien.1979"].files = {"alien.1979.mkv", "alien.1979.nfo", "Alien.1979.nfo"};
    EXPECT_THAT(refusal(), HasSubstr("Alien (1979).nfo is there already"));
    facts_.stored.title = "\u00C9t\u00E9";
    folders_["alien.1979"].files = {"alien.1979.mkv"};
    folders_[""].folders.push_back("E\u0301T\u00C9 (1979)");
    EXPECT_THAT(refusal(), HasSubstr("is there already"));
}

TEST_F(PlanTest, OnlyTheCaseMayChange) {
    facts_.folder = "alien (1979)";
    facts_.parts = {"alien (1979)/alien (1979).mkv"};
    folders_[""] = {{}, {"alien (1979)"}};
    folders_["alien (1979)"] = {{"alien (1979).mkv"}, {}};
    EXPECT_THAT(moves(), ElementsAre("alien (1979)/alien (1979).mkv > alien (1979)/Alien (1979).mkv",
                                     "folder alien (1979) > Alien (1979)"));
}

TEST_F(PlanTest, ScansHaveToFindTheMovieAgain) {
    folder_ = file_ = "{title}";
    facts_.stored.title = "Trailer";
    EXPECT_THAT(refusal(), HasSubstr("for a trailer or another extra"));
    facts_.stored.title = "Extras";
    EXPECT_THAT(refusal(), HasSubstr("would not take a folder called Extras"));
    facts_.stored.title = "CD 2";
    EXPECT_THAT(refusal(), HasSubstr("CD 2"));
    in_root({"alien.1979.mkv", "Kill Bill Part 2.mkv", "Heat.mkv"});
    facts_.stored.title = "Kill Bill Part 1";
    EXPECT_THAT(refusal(), HasSubstr("as parts of one movie"));
}

TEST_F(PlanTest, NobodyElsesFilesMayLookLikeItsOwn) {
    in_root({"alien.1979.mkv", "Alien (1979).avi"});
    EXPECT_THAT(refusal(), HasSubstr("Alien (1979).avi would look like a part of it"));
    in_root({"alien.1979.mkv", "Alien (1979)-poster.jpg"});
    EXPECT_THAT(refusal(), HasSubstr("Alien (1979)-poster.jpg would look like"));
    in_root({"alien.1979.mkv", "Alien (1979)-2.avi"});
    EXPECT_EQ(plan().refusal, "");
}

TEST_F(PlanTest, WhatCannotBeRenamedSaysWhy) {
    facts_.hindrance = "is locked";
    EXPECT_EQ(refusal(), "is locked");
    facts_.hindrance.clear();
    folders_["alien.1979"].files = {"other.mkv"};
    EXPECT_THAT(refusal(), HasSubstr("sources scan"));
    folders_.erase("alien.1979");
    EXPECT_THAT(refusal(), HasSubstr("is not there"));
    facts_.parts.clear();
    EXPECT_THAT(refusal(), HasSubstr("has no files"));
}

TEST_F(PlanTest, ExclusionsOfTheSourceAreMinded) {
    facts_.exclusions = {"Alien (*"};
    EXPECT_THAT(refusal(), HasSubstr("an exclusion of its source would leave"));
}

TEST_F(PlanTest, TheNameLeavesRoomForTheLongestThatFollows) {
    facts_.stored.title = std::string(300, 'x');
    const std::string follows = "." + std::string(100, 'y') + ".srt";
    folders_["alien.1979"].files = {"alien.1979.mkv", "alien.1979" + follows};
    for (const Move& move : plan().moves) {
        EXPECT_LE(move.to.substr(move.to.rfind('/') + 1).size(), kMaxNameBytes);
    }
    EXPECT_EQ(plan().moves.at(1).to.size(), std::string("alien.1979/").size() + kMaxNameBytes);
}

TEST_F(PlanTest, MistakesSayWhichTemplateHasThem) {
    EXPECT_THAT(parse_patterns("{titel}", "{title}").error().message,
                HasSubstr("the folder's template has a"));
    EXPECT_THAT(parse_patterns("{title}", "{titel}").error().message, HasSubstr("the file's template has a"));
}

}  // namespace
}  // namespace cinefleet::rename
