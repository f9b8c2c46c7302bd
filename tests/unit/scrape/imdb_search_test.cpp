#include "worker/providers/imdb/imdb_search.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

using testing::SizeIs;

TEST(ImdbSearch, AsksForTheTitleAlone) {
    EXPECT_EQ(imdb::suggestion_request("http://s.test", "Fack ju Göhte?").url,
              "http://s.test/suggestion/x/Fack%20ju%20G%C3%B6hte%3F.json");
}

TEST(ImdbSearch, OnlyMoviesAreHits) {
    const auto hits = imdb::parse_suggestions(
        R"({"d":[{"id":"tt0133093","l":"The Matrix","qid":"movie","rank":99,"y":1999},)"
        R"({"id":"nm0000206","l":"Keanu Reeves"},{"id":"tt0106062","l":"Matrix","qid":"tvSeries","y":1993},)"
        R"({"id":"tt0242653","l":"The Matrix Revolutions","qid":"movie","y":2003},)"
        R"({"id":"/etc/passwd","qid":"movie"},null,7],"q":"matrix","v":1})");
    ASSERT_TRUE(hits);
    ASSERT_THAT(*hits, SizeIs(2));
    EXPECT_EQ(hits->front().imdb_id, "tt0133093");
    EXPECT_EQ(hits->front().tmdb_id, 0);
    EXPECT_EQ(hits->front().title, "The Matrix");
    EXPECT_EQ(hits->front().year, 1999);
    EXPECT_EQ(hits->back().imdb_id, "tt0242653");
}

TEST(ImdbSearch, NothingFoundIsAnAnswerAndAPageIsNone) {
    EXPECT_THAT(*imdb::parse_suggestions(R"({"q":"xyzzy","v":1})"), SizeIs(0));
    EXPECT_FALSE(imdb::parse_suggestions("<html>"));
    EXPECT_FALSE(imdb::parse_suggestions("[]"));
    EXPECT_FALSE(imdb::parse_suggestions(""));
}

}  // namespace
}  // namespace cinefleet::worker
