#include "coordinator/rename/companions.h"

#include <gmock/gmock.h>

namespace cinefleet::rename {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(Companions, AreNamedAfterTheFile) {
    EXPECT_THAT(renamed_companions({"Alien.de.forced.srt", "Alien-poster.jpg", "Alien.mkv", "alien.NFO",
                                    "Alien 3.mkv", "Aliens.mkv", "poster.jpg", "Alien.trickplay", "Alien"},
                                   {{"Alien", "X"}}, {}, false),
                ElementsAre(Pair("Alien.de.forced.srt", "X.de.forced.srt"),
                            Pair("Alien-poster.jpg", "X-poster.jpg"), Pair("Alien.mkv", "X.mkv"),
                            Pair("alien.NFO", "X.NFO"), Pair("Alien.trickplay", "X.trickplay")));
}

TEST(Companions, InItsOwnFolderMoreFormsAreTheMovies) {
    const std::vector<std::string> names = {"Alien trailer.mkv", "Alien [eng].srt", "Alien_en.srt"};
    EXPECT_THAT(renamed_companions(names, {{"Alien", "X"}}, {}, false), IsEmpty());
    EXPECT_THAT(renamed_companions(names, {{"Alien", "X"}}, {}, true),
                ElementsAre(Pair("Alien trailer.mkv", "X trailer.mkv"),
                            Pair("Alien [eng].srt", "X [eng].srt"), Pair("Alien_en.srt", "X_en.srt")));
}

TEST(Companions, TheLongestStemHasThem) {
    EXPECT_THAT(renamed_companions({"Alien-3.nfo", "Alien-3.mkv", "Alien-3-poster.jpg", "Alien-30.jpg"},
                                   {{"Alien", "X"}}, {"Alien-3"}, false),
                ElementsAre(Pair("Alien-30.jpg", "X-30.jpg")));
    EXPECT_THAT(
        renamed_companions({"Alien cd1.srt", "Alien.srt"},
                           {{"Alien cd1", "X-cd1"}, {"Alien cd2", "X-cd2"}, {"Alien", "X"}}, {}, true),
        ElementsAre(Pair("Alien cd1.srt", "X-cd1.srt"), Pair("Alien.srt", "X.srt")));
}

TEST(Companions, PartsKeepTheirWordAndNumber) {
    EXPECT_THAT(part_suffixes({"Alien cd1", "Alien cd2"}), ElementsAre("-cd1", "-cd2"));
    EXPECT_THAT(part_suffixes({"Alien.Part.1.720p", "Alien.Part.3.720p"}), ElementsAre("-part1", "-part3"));
    EXPECT_THAT(part_suffixes({"alien_disc_a", "alien_disc_b"}), ElementsAre("-disc1", "-disc2"));
    EXPECT_THAT(part_suffixes({"Alien a", "Alien b"}), ElementsAre("-cd1", "-cd2"));
    EXPECT_THAT(part_suffixes({"Alien pt10", "Alien pt11"}), ElementsAre("-pt10", "-pt11"));
    EXPECT_EQ(common_stem({"Alien cd1", "Alien cd2"}), "Alien");
    EXPECT_EQ(common_stem({"Alien (part 1)", "Alien (part 2)"}), "Alien");
}

}  // namespace
}  // namespace cinefleet::rename
