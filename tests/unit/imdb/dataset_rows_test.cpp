#include "coordinator/imdb/dataset_rows.h"

#include <gmock/gmock.h>

namespace cinefleet::imdb {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(DatasetRows, ReadsATitle) {
    const auto row = read_title("tt0133093\tmovie\tThe Matrix\tMatrix\t0\t1999\t\\N\t136\tAction,Sci-Fi");
    ASSERT_TRUE(row);
    EXPECT_EQ(row->title, 133'093);
    EXPECT_EQ(row->kind, "movie");
    EXPECT_EQ(row->name, "The Matrix");
    EXPECT_EQ(row->original_name, "Matrix");
    EXPECT_EQ(row->year, 1999);
    EXPECT_EQ(row->runtime_min, 136);
    EXPECT_EQ(row->genres, "Action,Sci-Fi");
    const auto bare = read_title("tt10872600\tmovie\tX\tX\t0\t\\N\t\\N\t\\N\t\\N");
    ASSERT_TRUE(bare);
    EXPECT_EQ(bare->title, 10'872'600);
    EXPECT_EQ(bare->year, 0);
    EXPECT_EQ(bare->runtime_min, 0);
    EXPECT_THAT(bare->genres, IsEmpty());
}

TEST(DatasetRows, ReadsTheOthers) {
    const auto rating = read_rating("tt0133093\t8.7\t2100000");
    ASSERT_TRUE(rating);
    EXPECT_EQ(rating->tenths, 87);
    EXPECT_EQ(rating->votes, 2'100'000);
    const auto crew = read_crew("tt0133093\tnm0905154,nm0905152\t\\N");
    ASSERT_TRUE(crew);
    EXPECT_THAT(crew->directors, ElementsAre(905'154, 905'152));
    EXPECT_THAT(crew->writers, IsEmpty());
    const auto actor = read_principal("tt0133093\t1\tnm0000206\tactor\t\\N\t[\"Neo \\\"One\\\"\",\"X\"]");
    ASSERT_TRUE(actor);
    EXPECT_EQ(actor->person, 206);
    EXPECT_EQ(actor->position, 1);
    EXPECT_EQ(actor->category, "actor");
    EXPECT_EQ(actor->role, "Neo \"One\"");
    EXPECT_THAT(read_principal("tt0133093\t5\tnm0000206\teditor\t\\N\t\\N")->role, IsEmpty());
    EXPECT_EQ(read_person("nm0000206\tKeanu Reeves\t1964\t\\N\tactor\ttt0133093")->name, "Keanu Reeves");
    const auto aka = read_aka("tt0133093\t3\tMatrix\tDE\t\\N\timdbDisplay\t\\N\t0");
    ASSERT_TRUE(aka);
    EXPECT_EQ(aka->name, "Matrix");
    EXPECT_EQ(aka->region, "DE");
    EXPECT_THAT(read_aka("tt0133093\t3\tMatrix\t\\N\t\\N\toriginal\t\\N\t1")->region, IsEmpty());
}

TEST(DatasetRows, ALineThatDoesNotFitIsNone) {
    for (const char* line :
         {"", "\t", "tt0133093", "tt0133093\tmovie\tThe Matrix", "nm0133093\tmovie\tA\tA\t0\t1\t1\t1\tx",
          "tt\tmovie\tA\tA\t0\t1\t1\t1\tx", "tt-133093\tmovie\tA\tA\t0\t1\t1\t1\tx",
          "tt0133093x\tmovie\tA\tA\t0\t1\t1\t1\tx", "tt99999999999999999999\tmovie\tA\tA\t0\t1\t1\t1\tx",
          "tt0133093\tmovie\t\\N\tA\t0\t1\t1\t1\tx"}) {
        EXPECT_FALSE(read_title(line)) << line;
    }
    for (const char* line : {"tt0133093\t11\t5", "tt0133093\t0\t5", "tt0133093\t\\N\t5", "tt0133093\t8.7x\t5",
                             "tt0133093\tnan\t5", "tt0133093\t8.7"}) {
        EXPECT_FALSE(read_rating(line)) << line;
    }
    EXPECT_FALSE(read_principal("tt0133093\t1\tkeanu\tactor\t\\N\t\\N"));
    EXPECT_FALSE(read_person("nm0000206\t\\N"));
    EXPECT_FALSE(read_aka("tt0133093\t3\t\\N\tDE"));
}

TEST(DatasetRows, NumbersThatNoMovieHasReadAsUnknown) {
    for (const char* year : {"-5", "99999999999", "199O", "1999.5"}) {
        const std::string line = std::string("tt0133093\tmovie\tA\tA\t0\t") + year + "\t\\N\t1\tx";
        EXPECT_EQ(read_title(line)->year, 0) << year;
    }
}

TEST(DatasetRows, NoCutLineCrashes) {
    const std::string line = "tt0133093\t1\tnm0000206\tactor\t\\N\t[\"Neo \\\"One\\\"\"]";
    for (std::size_t length = 0; length <= line.size(); ++length) {
        const std::string_view cut = std::string_view(line).substr(0, length);
        const auto row = read_principal(cut);
        EXPECT_TRUE(!row || row->title == 133'093);
        read_title(cut);
        read_crew(cut);
        read_aka(cut);
    }
}

}  // namespace
}  // namespace cinefleet::imdb
