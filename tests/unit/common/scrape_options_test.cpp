#include "common/model/scrape_options.h"

#include <gtest/gtest.h>

namespace cinefleet {
namespace {

TEST(ScrapeOptions, EveryModifierIsFoundByBothNames) {
    for (const ModifierInfo& info : kModifiers) {
        EXPECT_EQ(modifier_by_name(info.name), info.modifier) << info.name;
        EXPECT_EQ(modifier_by_name(info.short_name), info.modifier) << info.short_name;
    }
    EXPECT_EQ(modifier_by_name("mainposter"), Modifier::main_poster);
    EXPECT_EQ(modifier_by_name("posters"), std::nullopt);
}

TEST(ScrapeOptions, EveryFieldIsFoundByBothNames) {
    for (const MovieFieldInfo& info : kMovieFields) {
        EXPECT_EQ(movie_field_by_name(info.name), info.field) << info.name;
        EXPECT_EQ(movie_field_by_name(info.ember_option), info.field) << info.ember_option;
        EXPECT_EQ(to_string(info.field), info.name);
    }
}

TEST(ScrapeOptions, SelectionsAndModesRoundTripThroughTheirNames) {
    for (const auto selection :
         {ScrapeSelection::all, ScrapeSelection::missing, ScrapeSelection::new_, ScrapeSelection::marked,
          ScrapeSelection::filter, ScrapeSelection::selected, ScrapeSelection::single}) {
        EXPECT_EQ(scrape_selection_by_name(to_string(selection)), selection);
    }
    for (const auto mode : {ScrapeMode::auto_, ScrapeMode::ask, ScrapeMode::skip}) {
        EXPECT_EQ(scrape_mode_by_name(to_string(mode)), mode);
    }
    EXPECT_EQ(scrape_mode_by_name("Auto"), ScrapeMode::auto_);
    EXPECT_EQ(scrape_selection_by_name(""), std::nullopt);
}

TEST(ScrapeOptions, EmbersNamesOfTypesAreUnderstood) {
    struct Name {
        const char* name;
        ScrapeType type;
    };
    for (const Name& name : {Name{"AllAuto", {ScrapeSelection::all, ScrapeMode::auto_}},
                             Name{"MissingAsk", {ScrapeSelection::missing, ScrapeMode::ask}},
                             Name{"NewSkip", {ScrapeSelection::new_, ScrapeMode::skip}},
                             Name{"MarkedAuto", {ScrapeSelection::marked, ScrapeMode::auto_}},
                             Name{"FilterSkip", {ScrapeSelection::filter, ScrapeMode::skip}},
                             Name{"SelectedAsk", {ScrapeSelection::selected, ScrapeMode::ask}},
                             Name{"SingleScrape", {ScrapeSelection::single, ScrapeMode::ask}},
                             Name{"SingleAuto", {ScrapeSelection::single, ScrapeMode::auto_}}}) {
        EXPECT_EQ(scrape_type_by_name(name.name), name.type) << name.name;
        EXPECT_EQ(to_string(name.type), name.name);
    }
    EXPECT_EQ(scrape_type_by_name("missingask"), (ScrapeType{ScrapeSelection::missing, ScrapeMode::ask}));
    EXPECT_EQ(scrape_type_by_name("Missing"), std::nullopt);
    EXPECT_EQ(scrape_type_by_name(""), std::nullopt);
}

TEST(ModifierSetTest, NamesTheImagesOfItsModifiers) {
    ModifierSet set;
    set.add(Modifier::main_nfo);
    set.add(Modifier::main_poster);
    EXPECT_TRUE(has_image(set, ImageKind::poster));
    EXPECT_FALSE(has_image(set, ImageKind::fanart));
}

TEST(EnumSet, AddsRemovesAndCounts) {
    ModifierSet set;
    EXPECT_TRUE(set.empty());
    set.add(Modifier::main_nfo);
    set.add(Modifier::main_meta);
    EXPECT_EQ(set.size(), 2);
    set.remove(Modifier::main_nfo);
    EXPECT_FALSE(set.has(Modifier::main_nfo));
    EXPECT_TRUE(set.has(Modifier::main_meta));
    EXPECT_EQ(ModifierSet(set.bits()), set);
}

}  // namespace
}  // namespace cinefleet
