// The stand-in's search, as TMDB's: words in any order, accents and signs aside, the year of the release,
// pages.

#include "catalogue.h"
#include "services.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

#include <fstream>

namespace cinefleet::standin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class CatalogueTest : public testing::Test {
  protected:
    void add(int id, const std::string& title, int year, double popularity,
             const std::string& original = "") {
        lines_ += Json{{"tmdb_id", id},
                       {"title", title},
                       {"original_title", original.empty() ? title : original},
                       {"year", year},
                       {"popularity", popularity}}
                      .dump() +
                  "\n";
    }

    Catalogue load() const {
        const std::string path = folder_.path() / "catalogue.jsonl";
        std::ofstream(path) << lines_;
        return *Catalogue::load(path);
    }

    std::vector<int> search(const std::string& query, int year = 0) const {
        const Catalogue catalogue = load();
        std::vector<int> ids;
        for (const Json* movie : catalogue.search(query, year)) {
            ids.push_back(movie->at("tmdb_id"));
        }
        return ids;
    }

    TemporaryFolder folder_;
    std::string lines_;
};

TEST_F(CatalogueTest, AnEqualTitleComesFirstThenThePopular) {
    add(1, "The Heat", 2013, 90);
    add(2, "Heat", 1995, 50);
    add(3, "Heat and Dust", 1983, 5);
    add(4, "Body Heat", 1981, 20);
    EXPECT_THAT(search("heat"), ElementsAre(2, 3, 1, 4));
    EXPECT_THAT(search("heat", 1981), ElementsAre(4));
}

TEST_F(CatalogueTest, AccentsCaseAndSignsDoNotCount) {
    add(1, "Amélie", 2001, 1, "Le Fabuleux Destin d'Amélie Poulain");
    add(2, "Æon Flux", 2005, 1);
    add(3, "Fast & Furious", 2009, 1);
    EXPECT_THAT(search("AMELIE"), ElementsAre(1));
    EXPECT_THAT(search("fabuleux destin damelie"), ElementsAre(1));
    EXPECT_THAT(search("aeon-flux"), ElementsAre(2));
    EXPECT_THAT(search("fast and furious"), ElementsAre(3));
}

TEST_F(CatalogueTest, EveryWordHasToOccurTheLastPerhapsBegun) {
    add(1, "Blade Runner", 1982, 1);
    add(2, "M*A*S*H", 1970, 1);
    EXPECT_THAT(search("blade run"), ElementsAre(1));
    EXPECT_THAT(search("runner blade"), ElementsAre(1));
    EXPECT_THAT(search("bla runner"), IsEmpty());
    EXPECT_THAT(search("blade walker"), IsEmpty());
    EXPECT_THAT(search("MASH"), IsEmpty());
    EXPECT_THAT(search("m a s h"), ElementsAre(2));
    EXPECT_THAT(search("  "), IsEmpty());
}

TEST_F(CatalogueTest, AnswersComeInPages) {
    for (int id = 1; id <= 25; ++id) {
        add(id, "Heat " + std::to_string(id), 1995, 100 - id);
    }
    const Catalogue catalogue = load();
    const auto ask = [&](const std::string& page) {
        Question question{
            "/3/search/movie", {{"api_key", std::string(32, '0')}, {"query", "heat"}, {"page", page}}, ""};
        return Json::parse(answer_tmdb(catalogue, question).body);
    };
    EXPECT_EQ(ask("1").at("results").size(), 20U);
    EXPECT_EQ(ask("2").at("results").size(), 5U);
    EXPECT_EQ(ask("2").at("results").at(0).at("id"), 21);
    EXPECT_EQ(ask("3").at("results").size(), 0U);
    EXPECT_EQ(ask("1").at("total_pages"), 2);
    EXPECT_EQ(ask("1").at("total_results"), 25);
}

}  // namespace
}  // namespace cinefleet::standin
