#include "common/model/language_tags.h"

#include <gmock/gmock.h>

namespace cinefleet {
namespace {

using ::testing::HasSubstr;

TEST(LanguageTags, LanguagesMayHaveACountryAndFallBacks) {
    for (const char* list : {"en", "en-US", "de-AT,de,en", "de-AT, de", "es-419", "pt-BR", "cn"}) {
        EXPECT_TRUE(check_languages(list)) << list;
    }
}

TEST(LanguageTags, WhatServicesDoNotKnowAsLanguageIsRefused) {
    for (const char* list : {"", "eng", "german", "DE", "de_AT", "de-at", "de-ZZ", "de-", "d", "de-41",
                             "zh-Hans", "de,,en", "de,", "en-US-x", "de\xFF"}) {
        const Status checked = check_languages(list);
        ASSERT_FALSE(checked) << list;
        EXPECT_EQ(checked.error().error_class, ErrorClass::invalid_input);
    }
    EXPECT_EQ(check_languages("de,eng").error().message,
              "has to be two small letters for a language, perhaps with its country, or some of these with "
              "commas between: de-AT,de,en, not 'eng'");
}

TEST(LanguageTags, CountriesAreThoseOfTheStandard) {
    for (const char* list : {"US", "AT,DE,US", "GB , IE", "ZW", "AD", "XK"}) {
        EXPECT_TRUE(check_countries(list)) << list;
    }
    for (const char* list : {"", "UK", "us", "USA", "DA", "Austria", "AT,", "A", "AT;DE"}) {
        EXPECT_FALSE(check_countries(list)) << list;
    }
    EXPECT_THAT(check_countries("AT,UK").error().message, HasSubstr("not 'UK'"));
}

TEST(LanguageTags, ThereAreNotManyInAList) {
    std::string list = "de";
    for (int i = 1; i < 16; ++i) {
        list += ",de";
    }
    EXPECT_TRUE(check_languages(list));
    EXPECT_FALSE(check_languages(list + ",de"));
}

}  // namespace
}  // namespace cinefleet
