#include "coordinator/cli/scrape_words.h"

#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

namespace cinefleet::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ScrapeWords words(const std::string& type, const std::string& mode = "", const std::string& filter = "",
                  const std::vector<std::string>& movies = {}, const std::vector<std::string>& folders = {}) {
    ScrapeWords words;
    words.type = type;
    words.mode = mode;
    words.filter = filter;
    words.movies = movies;
    words.folders = folders;
    return words;
}

class ScrapeWordsTest : public testing::Test {
  protected:
    std::string error_of(const ScrapeWords& words) const {
        const Result<control::ScrapeRequest> request = make_request(words);
        EXPECT_FALSE(request);
        return request ? "" : request.error().message;
    }

    TemporaryFolder folder_;
    const std::string path_ = folder_.path().string();
};

TEST_F(ScrapeWordsTest, AllEighteenTypesHaveTwoNames) {
    for (const char* type : {"all", "missing", "new", "marked", "filter", "selected"}) {
        for (const char* mode : {"auto", "ask", "skip"}) {
            const ScrapeType expected{*scrape_selection_by_name(type), *scrape_mode_by_name(mode)};
            EXPECT_EQ(*scrape_type_of(words(type, mode)), expected) << type << mode;
            EXPECT_EQ(*scrape_type_of(words(std::string(type) + mode)), expected) << type << mode;
        }
    }
    const ScrapeType single{ScrapeSelection::single, ScrapeMode::ask};
    EXPECT_EQ(*scrape_type_of(words("single")), single);
    EXPECT_EQ(*scrape_type_of(words("SingleScrape")), single);
    EXPECT_EQ(*scrape_type_of(words("single", "auto")),
              (ScrapeType{ScrapeSelection::single, ScrapeMode::auto_}));
}

TEST_F(ScrapeWordsTest, WithoutATypeTheOtherWordsSayIt) {
    EXPECT_EQ(scrape_type_of({})->selection, ScrapeSelection::missing);
    EXPECT_EQ(scrape_type_of({})->mode, ScrapeMode::auto_);
    EXPECT_EQ(scrape_type_of(words("", "", "", {"1"}))->selection, ScrapeSelection::selected);
    EXPECT_EQ(scrape_type_of(words("", "", "year=1999"))->selection, ScrapeSelection::filter);
}

TEST_F(ScrapeWordsTest, ARunHasItsWeight) {
    ScrapeWords three = words("all");
    EXPECT_EQ(make_request(three)->weight, 1);
    three.weight = 3;
    EXPECT_EQ(make_request(three)->weight, 3);
}

TEST_F(ScrapeWordsTest, WrongWordsSayWhatThereIs) {
    EXPECT_THAT(error_of(words("everything")), HasSubstr("marked, filter, selected and single"));
    EXPECT_THAT(error_of(words("", "maybe")), HasSubstr("auto, ask and skip"));
    EXPECT_THAT(error_of(words("MissingAsk", "skip")), HasSubstr("contradict"));
    EXPECT_THAT(error_of(words("filter")), HasSubstr("needs --filter"));
    EXPECT_THAT(error_of(words("all", "", "year=1")), HasSubstr("not with all"));
    EXPECT_THAT(error_of(words("marked", "", "", {"1"})), HasSubstr("not with marked"));
    EXPECT_THAT(error_of(words("single")), HasSubstr("which movie?"));
    EXPECT_THAT(error_of(words("single", "", "", {"1", "2"})), HasSubstr("takes one movie"));
    EXPECT_THAT(modifiers_of({"postcard"}).error().message, HasSubstr("poster, fanart"));
    EXPECT_THAT(fields_of({"plod"}).error().message, HasSubstr("plot"));
    EXPECT_THAT(error_of(words("", "", "", {}, {path_ + "/nowhere"})), HasSubstr("mounted"));
    EXPECT_THAT(error_of(words("", "", "", {"nowhere"})), HasSubstr("its file, its folder or its number"));
}

TEST_F(ScrapeWordsTest, ModifiersAndOptionsAddAndTakeAway) {
    EXPECT_EQ(*modifiers_of({}), default_modifiers());
    EXPECT_EQ(*fields_of({}), all_fields());
    ModifierSet two;
    two.add(Modifier::main_poster);
    two.add(Modifier::main_nfo);
    EXPECT_EQ(*modifiers_of({"poster", "MainNFO"}), two);
    two.remove(Modifier::main_nfo);
    EXPECT_EQ(*modifiers_of({"poster", "nfo", "-nfo"}), two);
    const ModifierSet without_theme = *modifiers_of({"all", "-theme"});
    EXPECT_EQ(*modifiers_of({"-theme"}), without_theme);
    EXPECT_FALSE(without_theme.has(Modifier::main_theme));
    EXPECT_EQ(without_theme.size(), static_cast<int>(std::size(kModifiers)) - 1);
    FieldSet plot;
    plot.add(MovieField::plot);
    EXPECT_EQ(*fields_of({"bMainPlot"}), plot);
    EXPECT_EQ(fields_of({"-plot"})->size(), all_fields().size() - 1);
    EXPECT_FALSE(fields_of({"-plot"})->has(MovieField::plot));
    ModifierSet poster;
    poster.add(Modifier::main_poster);
    EXPECT_EQ(*images_of({"poster"}), poster);
    EXPECT_TRUE(images_of({})->empty());
    EXPECT_FALSE(images_of({"all"})->has(Modifier::main_nfo));
    EXPECT_THAT(images_of({"nfo"}).error().message, HasSubstr("--overwrite-edited"));
    EXPECT_THAT(modifiers_of({"poster", "-poster"}).error().message, HasSubstr("nothing is left"));
}

TEST_F(ScrapeWordsTest, RefreshAsksServicesAnew) {
    ScrapeWords wanted = words("", "", "", {}, {path_});
    EXPECT_FALSE(make_request(wanted)->ask_anew);
    wanted.refresh = true;
    EXPECT_TRUE(make_request(wanted)->ask_anew);
}

TEST_F(ScrapeWordsTest, FoldersAreScannedUnlessTheyAreTheMovies) {
    const control::ScrapeRequest missing = *make_request(words("", "", "", {}, {path_}));
    EXPECT_THAT(missing.folders, ElementsAre(path_));
    EXPECT_THAT(missing.selected, IsEmpty());
    const control::ScrapeRequest single = *make_request(words("single", "", "", {}, {path_}));
    EXPECT_THAT(single.folders, IsEmpty());
    EXPECT_THAT(single.selected, ElementsAre(path_));
    const control::ScrapeRequest selected = *make_request(words("", "", "", {path_ + "/.", "7"}, {path_}));
    EXPECT_THAT(selected.folders, ElementsAre(path_));
    EXPECT_THAT(selected.selected, ElementsAre(path_, "7"));
}

TEST_F(ScrapeWordsTest, WhatHasChangedIsAskedOfScrapedMovies) {
    ScrapeWords changed = words("");
    changed.changed_since = "last";
    EXPECT_EQ(make_request(changed)->type.selection, ScrapeSelection::all);
    EXPECT_EQ(make_request(changed)->changed_since, "last");
    changed.filter = "year>2000";
    EXPECT_EQ(make_request(changed)->type.selection, ScrapeSelection::filter);
    changed.filter.clear();
    changed.dry_run = true;
    EXPECT_THAT(error_of(changed), HasSubstr("without --dry-run"));
    changed.dry_run = false;
    changed.type = "new";
    EXPECT_THAT(error_of(changed), HasSubstr("--changed-since"));
}

}  // namespace
}  // namespace cinefleet::cli
