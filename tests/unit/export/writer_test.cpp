#include "coordinator/export/writer.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace cinefleet::exports {
namespace {

using testing::HasSubstr;

control::MovieReport alien() {
    control::MovieReport movie;
    movie.id = MovieId{4};
    movie.path = "/srv/Alien (1979)/Alien.mkv";
    movie.scraped_ms = 1'700'000'000'000;
    movie.movie.title = "Alien";
    movie.movie.year = 1979;
    movie.movie.genres = {"Horror", "Science Fiction"};
    movie.movie.ratings = {{"metacritic", 89, 100, 34}};
    movie.movie.ids = {348, "tt0078748"};
    return movie;
}

std::string csv(const control::MovieReport& movie, const std::vector<std::string>& names,
                bool guards = true) {
    return make_writer({Format::csv, *fields_by_name(names), guards, ""})->movie(movie);
}

TEST(CsvWriter, HasAHeaderAndALineAMovieThatEndAsRfc4180Says) {
    const auto writer =
        make_writer({Format::csv, *fields_by_name({"id", "title", "genres", "rating", "tagline"}), true, ""});
    EXPECT_EQ(writer->head(), "id,title,genres,rating,tagline\r\n");
    EXPECT_EQ(writer->movie(alien()), "4,Alien,Horror; Science Fiction,8.9,\r\n");
    EXPECT_EQ(writer->foot(), "");
}

TEST(CsvWriter, QuotesWhatWouldBreakALine) {
    struct Case {
        const char* title;
        const char* cell;
    };
    for (const Case& c :
         {Case{"Me, Myself & Irene", "\"Me, Myself & Irene\""},
          Case{"The \"Tiger\"", "\"The \"\"Tiger\"\"\""}, Case{"Two\nlines", "\"Two\nlines\""},
          Case{" space", "\" space\""}, Case{"Amélie", "Amélie"}}) {
        control::MovieReport movie = alien();
        movie.movie.title = c.title;
        EXPECT_EQ(csv(movie, {"title"}), std::string(c.cell) + "\r\n");
    }
}

TEST(CsvWriter, ASpreadsheetComputesNothingThatAStrangerWrote) {
    struct Case {
        const char* title;
        const char* cell;
    };
    for (const Case& c :
         {Case{"=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\""}, Case{"+1", "'+1"},
          Case{"-30-", "'-30-"}, Case{"@SUM(A1)", "'@SUM(A1)"}, Case{"\t=1", "'\t=1"}, Case{"8-1", "8-1"}}) {
        control::MovieReport movie = alien();
        movie.movie.title = c.title;
        EXPECT_EQ(csv(movie, {"title"}), std::string(c.cell) + "\r\n");
        movie.movie.genres = {c.title};
        EXPECT_EQ(csv(movie, {"genres"}), std::string(c.cell) + "\r\n");
    }
    control::MovieReport movie = alien();
    movie.movie.title = "-30-";
    EXPECT_EQ(csv(movie, {"title"}, false), "-30-\r\n");
}

TEST(CsvWriter, BrokenUtf8IsMadeWhole) {
    control::MovieReport movie = alien();
    movie.path = "/srv/\xE9t\xE9.mkv";
    EXPECT_EQ(csv(movie, {"path"}), "/srv/\uFFFDt\uFFFD.mkv\r\n");
}

TEST(JsonLinesWriter, AMovieIsOneLineWithItsTypes) {
    const auto writer =
        make_writer({Format::json_lines,
                     *fields_by_name({"title", "year", "rating", "genres", "plot", "scraped"}), true, ""});
    control::MovieReport movie = alien();
    movie.movie.title = "=1 \"\n";
    const std::string line = writer->movie(movie);
    EXPECT_EQ(line,
              "{\"title\":\"=1 \\\"\\n\",\"year\":1979,\"rating\":8.9,\"genres\":[\"Horror\",\"Science "
              "Fiction\"],\"plot\":null,\"scraped\":\"2023-11-14T22:13:20Z\"}\n");
    EXPECT_EQ(nlohmann::json::parse(line).at("year"), 1979);
    EXPECT_EQ(writer->head() + writer->foot(), "");
}

TEST(ExportFormat, IsNamedOrSeenInTheFilesName) {
    EXPECT_EQ(format_by_name("jsonl"), Format::json_lines);
    EXPECT_EQ(format_by_name("xml"), std::nullopt);
    EXPECT_EQ(format_of_file("/srv/Movies.HTML"), Format::page);
    EXPECT_EQ(format_of_file("-"), std::nullopt);
    EXPECT_EQ(format_of_file("list.txt"), std::nullopt);
}

}  // namespace
}  // namespace cinefleet::exports
