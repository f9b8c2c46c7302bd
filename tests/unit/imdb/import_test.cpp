#include "coordinator/imdb/import.h"

#include "coordinator/store/imdb_datasets.h"
#include "coordinator/store/imdb_store.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/imdb/dataset_files.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

namespace cinefleet::imdb {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kBasics =
    "tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tendYear\truntimeMinutes\tgenres\n"
    "tt0133093\tmovie\tThe Matrix\tMatrix\t0\t1999\t\\N\t136\tAction,Sci-Fi\n"
    "tt0106062\ttvSeries\tMatrix\tMatrix\t0\t1993\t\\N\t60\tAction\n"
    "tt10872600\tmovie\tSpider-Man: No Way Home\tSpider-Man: No Way Home\t0\t2021\t\\N\t148\tAction\n";
constexpr const char* kRatings =
    "tconst\taverageRating\tnumVotes\ntt0133093\t8.7\t2100000\ntt0106062\t7.5\t5000\nnonsense\n";
constexpr const char* kCrew = "tconst\tdirectors\twriters\ntt0133093\tnm0905154,nm0905152\tnm0905154\n";
constexpr const char* kPrincipals =
    "tconst\tordering\tnconst\tcategory\tjob\tcharacters\n"
    "tt0133093\t1\tnm0000206\tactor\t\\N\t[\"Neo\"]\n"
    "tt0133093\t2\tnm0005251\teditor\t\\N\t\\N\n"
    "tt0133093\t3\tnm0905154\tdirector\t\\N\t\\N\n"
    "tt0106062\t1\tnm0000999\tactor\t\\N\t[\"Steven Matrix\"]\n";
constexpr const char* kNames =
    "nconst\tprimaryName\nnm0000206\tKeanu Reeves\nnm0000999\tNick Mancuso\nnm0005251\tZach Staenberg\n"
    "nm0905152\tLilly Wachowski\nnm0905154\tLana Wachowski\n";
constexpr const char* kAkas =
    "titleId\tordering\ttitle\tregion\tlanguage\ttypes\tattributes\tisOriginalTitle\n"
    "tt0133093\t1\tThe Matrix\tUS\t\\N\timdbDisplay\t\\N\t0\n"
    "tt0133093\t2\tMátrix\tHU\t\\N\timdbDisplay\t\\N\t0\n"
    "tt0133093\t3\tMatrix\t\\N\t\\N\toriginal\t\\N\t1\n";

class ImportTest : public testing::Test {
  protected:
    ImportTest() {
        put("title.basics.tsv.gz", gzipped(kBasics));
        put("title.ratings.tsv.gz", gzipped(kRatings));
        put("title.crew.tsv.gz", gzipped(kCrew));
        put("title.principals.tsv.gz", gzipped(kPrincipals));
        put("name.basics.tsv.gz", gzipped(kNames));
        put("title.akas.tsv.gz", gzipped(kAkas));
        options_.database = database();
    }

    void put(const std::string& name, const std::string& bytes) {
        std::ofstream(folder_.path() / name, std::ios::binary) << bytes;
    }
    std::string database() const { return (folder_.path() / "imdb.db").string(); }
    Result<ImportCounts> import() {
        return import_datasets(*open_dataset_source(folder_.path().string()), options_);
    }
    Movie matrix() {
        const auto reader = store::ImdbReader::open(database());
        return reader ? (*reader)->movie("tt0133093").value_or(Movie{}) : Movie{};
    }

    TemporaryFolder folder_;
    ImportOptions options_;
};

TEST_F(ImportTest, KeepsAllThatIsKnownOfMovies) {
    const Result<ImportCounts> counts = import();
    ASSERT_TRUE(counts) << counts.error().message;
    EXPECT_EQ(counts->rows, 19);
    EXPECT_EQ(counts->movies, 2);
    EXPECT_EQ(counts->people, 4);  // not the one of the series
    EXPECT_EQ(counts->unread, 1);
    const Movie movie = matrix();
    EXPECT_EQ(movie.ids.imdb, "tt0133093");
    EXPECT_EQ(movie.title, "The Matrix");
    EXPECT_EQ(movie.original_title, "Matrix");
    EXPECT_EQ(movie.year, 1999);
    EXPECT_EQ(movie.runtime_min, 136);
    EXPECT_THAT(movie.genres, ElementsAre("Action", "Sci-Fi"));
    EXPECT_THAT(movie.ratings, ElementsAre(Rating{"imdb", 8.7, 10, 2'100'000}));
    EXPECT_THAT(movie.cast, ElementsAre(CastMember{"Keanu Reeves", "Neo", 0, "", 0}));
    EXPECT_THAT(
        movie.crew,
        ElementsAre(CrewMember{"Lana Wachowski", "Director", 0}, CrewMember{"Lilly Wachowski", "Director", 0},
                    CrewMember{"Lana Wachowski", "Writer", 0}, CrewMember{"Zach Staenberg", "Editor", 0}));
    EXPECT_THAT(movie.alternative_titles, ElementsAre("Mátrix"));
    const auto reader = *store::ImdbReader::open(database());
    EXPECT_FALSE(reader->movie("tt0106062"));
    EXPECT_EQ(reader->movie("tt10872600")->ids.imdb, "tt10872600");
}

TEST_F(ImportTest, OnlyTheTitlesHaveToBeThere) {
    for (const char* name : {"title.ratings.tsv.gz", "title.crew.tsv.gz", "title.principals.tsv.gz",
                             "name.basics.tsv.gz", "title.akas.tsv.gz"}) {
        fs::remove(folder_.path() / name);
    }
    ASSERT_TRUE(import());
    EXPECT_EQ(matrix().title, "The Matrix");
    EXPECT_THAT(matrix().ratings, IsEmpty());
    fs::remove(folder_.path() / "title.basics.tsv.gz");
    EXPECT_EQ(import().error().error_class, ErrorClass::not_found);
}

// Whatever goes wrong, what was imported before is still there and nothing is left beside it.
TEST_F(ImportTest, AFailedImportLeavesTheOldOne) {
    ASSERT_TRUE(import());
    const std::string ratings = gzipped(kRatings);
    put("title.ratings.tsv.gz", ratings.substr(0, ratings.size() / 2));
    EXPECT_EQ(import().error().error_class, ErrorClass::malformed);
    EXPECT_THAT(import().error().message, testing::StartsWith("title.ratings.tsv.gz: "));
    put("title.ratings.tsv.gz", ratings);
    put("title.basics.tsv.gz", gzipped("a\nb\n"));
    EXPECT_EQ(import().error().error_class, ErrorClass::malformed);
    options_.is_cancelled = [] { return true; };
    put("title.basics.tsv.gz", gzipped(kBasics));
    EXPECT_EQ(import().error().error_class, ErrorClass::cancelled);
    EXPECT_EQ(matrix().title, "The Matrix");
    EXPECT_FALSE(fs::exists(database() + ".new"));
}

TEST_F(ImportTest, TellsHowFarItIs) {
    std::vector<std::string> files;
    options_.on_progress = [&files](const ImportProgress& progress) {
        files.push_back(progress.file);
        EXPECT_EQ(progress.bytes, progress.size);
    };
    ASSERT_TRUE(import());
    EXPECT_THAT(files, ElementsAre("title.basics.tsv.gz", "title.ratings.tsv.gz", "title.crew.tsv.gz",
                                   "title.principals.tsv.gz", "title.akas.tsv.gz", "name.basics.tsv.gz"));
}

TEST_F(ImportTest, ATaskGetsTheFactsOfItsIdOrOfItsNames) {
    store::ImdbDatasets datasets(database());
    TaskSpec spec;
    spec.ids.imdb = "tt0133093";
    datasets.attach_to(spec);
    EXPECT_THAT(spec.attached, IsEmpty());  // nothing is imported yet
    ASSERT_TRUE(import());
    datasets.attach_to(spec);
    ASSERT_THAT(spec.attached, SizeIs(1));
    EXPECT_EQ(spec.attached.front().provider, ProviderId::imdb);
    EXPECT_EQ(spec.attached.front().movie, matrix());
    TaskSpec named;
    named.title = "the matrix";
    named.year = 1999;
    datasets.attach_to(named);
    ASSERT_THAT(named.attached, SizeIs(1));
    TaskSpec other_year = named;
    other_year.attached.clear();
    other_year.year = 2003;
    datasets.attach_to(other_year);
    EXPECT_THAT(other_year.attached, IsEmpty());
}

TEST_F(ImportTest, ANewImportIsTakenByItself) {
    ASSERT_TRUE(import());
    store::ImdbDatasets datasets(database());
    TaskSpec spec;
    spec.ids.imdb = "tt0133093";
    datasets.attach_to(spec);
    put("title.ratings.tsv.gz", gzipped("tconst\taverageRating\tnumVotes\ntt0133093\t9.9\t5\n"));
    ASSERT_TRUE(import());
    TaskSpec later;
    later.ids = spec.ids;
    datasets.attach_to(later);
    ASSERT_THAT(later.attached, SizeIs(1));
    EXPECT_EQ(later.attached.front().movie.ratings.front().value, 9.9);
}

TEST_F(ImportTest, ADamagedDatabaseIsAsIfThereWereNone) {
    std::ofstream(database()) << std::string(10'000, 'x');
    store::ImdbDatasets datasets(database());
    TaskSpec spec;
    spec.ids.imdb = "tt0133093";
    datasets.attach_to(spec);
    EXPECT_THAT(spec.attached, IsEmpty());
}

}  // namespace
}  // namespace cinefleet::imdb
