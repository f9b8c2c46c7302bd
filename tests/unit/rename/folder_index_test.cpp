#include "coordinator/rename/folder_index.h"

#include <gmock/gmock.h>

namespace cinefleet::rename {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::vector<std::string> names_alike(const FolderIndex& index, const std::string& name) {
    std::vector<std::string> names;
    for (const FolderIndex::Entry& entry : index.alike(name)) {
        names.push_back(entry.name + (entry.is_folder ? "/" : ""));
    }
    return names;
}

TEST(FolderIndex, FindsWhatAnyFileSystemTakesForTheSame) {
    FolderIndex index({{"alien.mkv", "Alien.mkv", "\u00C9t\u00E9.mkv"}, {"ALIEN.MKV"}});
    EXPECT_THAT(names_alike(index, "aLIEN.mkv"),
                UnorderedElementsAre("alien.mkv", "Alien.mkv", "ALIEN.MKV/"));
    EXPECT_THAT(names_alike(index, "e\u0301T\u00C9.MKV"), ElementsAre("\u00C9t\u00E9.mkv"));
    index.remove("Alien.mkv");
    index.remove("ALIEN.MKV");
    index.remove("aLIEN.mkv");
    EXPECT_THAT(names_alike(index, "aLIEN.mkv"), ElementsAre("alien.mkv"));
}

TEST(FolderIndex, FindsWhatIsNamedAfterAStem) {
    const FolderIndex index(
        {{"Alien.mkv", "alien-poster.jpg", "Aliens.mkv", "Heat.mkv"}, {"Alien.trickplay"}});
    const library::Listing near = index.beginning_with({"ALIEN", "Alien.mk"});
    EXPECT_THAT(near.files, ElementsAre("Alien.mkv", "Aliens.mkv", "alien-poster.jpg"));
    EXPECT_THAT(near.folders, ElementsAre("Alien.trickplay"));
}

TEST(FolderIndex, FindsWhatCouldBePartsOfOneMovie) {
    FolderIndex index(
        {{"Bill part 2.mkv", "Bill part 3.mkv", "Bill part 3.avi", "Heat.mkv", "Bill.mkv"}, {}});
    EXPECT_EQ(index.movie_files(), 5U);
    EXPECT_THAT(index.stackable_with({"Bill part 1.mkv"}, {}),
                UnorderedElementsAre("Bill part 2.mkv", "Bill part 3.mkv"));
    EXPECT_THAT(index.stackable_with({"Bill part 1.mkv"}, {"Bill part 2.mkv"}),
                ElementsAre("Bill part 3.mkv"));
    EXPECT_THAT(index.stackable_with({"Heat (1995).mkv"}, {}), IsEmpty());
    index.remove("Bill part 3.mkv");
    EXPECT_THAT(index.stackable_with({"Bill part 1.mkv"}, {}), ElementsAre("Bill part 2.mkv"));
    EXPECT_EQ(index.movie_files(), 4U);
}

TEST(FolderIndexes, AreReadOnceAndFollowTheMoves) {
    int reads = 0;
    FolderIndexes folders([&](const std::string& root, const std::string& folder) {
        ++reads;
        return folder == "gone" ? std::nullopt
                                : std::optional(folder.empty() ? library::Listing{{"x.mkv"}, {"a"}}
                                                               : library::Listing{{root + "a.mkv"}, {}});
    });
    EXPECT_EQ(folders.of("/m", "gone"), nullptr);
    EXPECT_THAT(names_alike(*folders.of("/m", ""), "x.mkv"), ElementsAre("x.mkv"));
    folders.of("/m", "a");
    EXPECT_EQ(reads, 3);
    const std::vector<Move> moves = {{MoveKind::file, "x.mkv", "y.mkv"}, {MoveKind::folder, "a", "b"}};
    folders.follow("/m", moves, MoveDirection::forward);
    EXPECT_THAT(names_alike(*folders.of("/m", ""), "y.mkv"), ElementsAre("y.mkv"));
    EXPECT_THAT(names_alike(*folders.of("/m", ""), "x.mkv"), IsEmpty());
    EXPECT_THAT(names_alike(*folders.of("/m", ""), "B"), ElementsAre("b/"));
    EXPECT_EQ(reads, 3);
    folders.of("/m", "a");  // another one now
    EXPECT_EQ(reads, 4);
    folders.follow("/m", moves, MoveDirection::back);
    EXPECT_THAT(names_alike(*folders.of("/m", ""), "A"), ElementsAre("a/"));
    folders.follow("/m", {{MoveKind::new_folder, "", "N"}}, MoveDirection::forward);
    EXPECT_THAT(names_alike(*folders.of("/m", ""), "n"), ElementsAre("N/"));
    EXPECT_EQ(reads, 4);
    folders.follow("/m", {{MoveKind::new_folder, "", "N"}}, MoveDirection::back);
    EXPECT_THAT(names_alike(*folders.of("/m", ""), "x.mkv"), ElementsAre("x.mkv"));
    EXPECT_EQ(reads, 5);
}

}  // namespace
}  // namespace cinefleet::rename
