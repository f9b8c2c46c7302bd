#include "common/model/artwork_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace cinefleet {
namespace {

using testing::ElementsAre;

const ArtworkBase kAlone{"Alien", true};
const ArtworkBase kAmongOthers{"Alien", false};
const ArtworkBase kDisc{"", true};

struct Row {
    ImageKind kind;
    ArtworkStyle style;
    const char* beside;     // its file, by itself in the folder or not
    const char* in_folder;  // that it has for itself; also a disc's
};

TEST(ArtworkNames, EachKindHasTheNameThatThePlayerLooksForFirst) {
    using Kind = ImageKind;
    using Style = ArtworkStyle;
    const std::vector<Row> rows = {
        {Kind::poster, Style::kodi, "Alien-poster", "poster"},
        {Kind::poster, Style::jellyfin, "Alien-poster", "poster"},
        {Kind::poster, Style::emby, "Alien-poster", "poster"},
        {Kind::poster, Style::plex, "Alien", "poster"},
        {Kind::fanart, Style::kodi, "Alien-fanart", "fanart"},
        {Kind::fanart, Style::jellyfin, "Alien-backdrop", "backdrop"},
        {Kind::fanart, Style::emby, "Alien-fanart", "fanart"},
        {Kind::fanart, Style::plex, "Alien-fanart", "fanart"},
        {Kind::landscape, Style::kodi, "Alien-landscape", "landscape"},
        {Kind::landscape, Style::jellyfin, "Alien-landscape", "landscape"},
        {Kind::landscape, Style::emby, "Alien-thumb", "thumb"},
        {Kind::landscape, Style::plex, "Alien-landscape", "landscape"},  // not shown: Kodi's
        {Kind::clearlogo, Style::kodi, "Alien-clearlogo", "clearlogo"},
        {Kind::clearlogo, Style::jellyfin, "Alien-logo", "logo"},
        {Kind::clearlogo, Style::emby, "Alien-clearlogo", "clearlogo"},
        {Kind::clearlogo, Style::plex, "Alien-clearlogo", "clearlogo"},
        {Kind::clearart, Style::kodi, "Alien-clearart", "clearart"},
        {Kind::clearart, Style::jellyfin, "Alien-clearart", "clearart"},
        {Kind::clearart, Style::emby, "Alien-clearart", "clearart"},
        {Kind::clearart, Style::plex, "Alien-clearart", "clearart"},
        {Kind::banner, Style::kodi, "Alien-banner", "banner"},
        {Kind::banner, Style::jellyfin, "Alien-banner", "banner"},
        {Kind::banner, Style::emby, "Alien-banner", "banner"},
        {Kind::banner, Style::plex, "Alien-banner", "banner"},
        {Kind::discart, Style::kodi, "Alien-discart", "discart"},
        {Kind::discart, Style::jellyfin, "Alien-disc", "disc"},
        {Kind::discart, Style::emby, "Alien-disc", "disc"},
        {Kind::discart, Style::plex, "Alien-discart", "discart"},
        {Kind::keyart, Style::kodi, "Alien-keyart", "keyart"},
        {Kind::keyart, Style::jellyfin, "Alien-keyart", "keyart"},
        {Kind::keyart, Style::emby, "Alien-keyart", "keyart"},
        {Kind::keyart, Style::plex, "Alien-keyart", "keyart"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(std::string(row.beside) + " of style " + std::to_string(static_cast<int>(row.style)));
        const ArtworkNaming file{{row.style}, ArtworkPlace::file};
        const ArtworkNaming folder{{row.style}, ArtworkPlace::folder};
        EXPECT_THAT(artwork_names(row.kind, kAlone, file), ElementsAre(row.beside));
        EXPECT_THAT(artwork_names(row.kind, kAmongOthers, file), ElementsAre(row.beside));
        EXPECT_THAT(artwork_names(row.kind, kAmongOthers, folder), ElementsAre(row.beside));
        EXPECT_THAT(artwork_names(row.kind, kAlone, folder), ElementsAre(row.in_folder));
        EXPECT_THAT(artwork_names(row.kind, kDisc, file), ElementsAre(row.in_folder));
        for (const std::string& name : artwork_names(row.kind, kAlone, folder)) {
            EXPECT_EQ(image_kind_by_any_name(name), row.kind);
        }
    }
    EXPECT_EQ(rows.size(), 4 * kImageKinds.size());
}

TEST(ArtworkNames, WhatIsWrittenIsKnownAgain) {
    for (const ImageKindInfo& info : kImageKinds) {
        for (const ArtworkBase& base : {kAlone, kAmongOthers, kDisc}) {
            for (const ArtworkPlace place : {ArtworkPlace::file, ArtworkPlace::folder}) {
                const ArtworkNaming all{
                    {ArtworkStyle::kodi, ArtworkStyle::jellyfin, ArtworkStyle::emby, ArtworkStyle::plex},
                    place};
                const std::vector<std::string> known = known_artwork_names(info.kind, base);
                for (const std::string& name : artwork_names(info.kind, base, all)) {
                    EXPECT_THAT(known, testing::Contains(name));
                }
            }
        }
    }
}

TEST(ArtworkNames, OfSeveralStylesEachNameIsThereOnce) {
    const ArtworkNaming both{{ArtworkStyle::kodi, ArtworkStyle::plex}, ArtworkPlace::file};
    EXPECT_THAT(artwork_names(ImageKind::poster, kAlone, both), ElementsAre("Alien-poster", "Alien"));
    EXPECT_THAT(artwork_names(ImageKind::fanart, kAlone, both), ElementsAre("Alien-fanart"));
    EXPECT_THAT(artwork_names(ImageKind::banner, kAlone, both), ElementsAre("Alien-banner"));
}

TEST(ArtworkNames, WithoutAFolderOfItsOwnOnlyNamesWithTheFilesAreTheMovies) {
    EXPECT_THAT(known_artwork_names(ImageKind::clearlogo, kAmongOthers),
                ElementsAre("Alien-clearlogo", "Alien-logo"));
    EXPECT_THAT(known_artwork_names(ImageKind::clearlogo, kAlone),
                ElementsAre("Alien-clearlogo", "clearlogo", "Alien-logo", "logo"));
    EXPECT_THAT(known_artwork_names(ImageKind::clearlogo, kDisc), ElementsAre("clearlogo", "logo"));
}

TEST(ArtworkNames, SettingsNameStylesAndPlaces) {
    EXPECT_EQ(*parse_artwork_styles("plex"), std::vector{ArtworkStyle::plex});
    EXPECT_EQ(*parse_artwork_styles("kodi, jellyfin"),
              (std::vector{ArtworkStyle::kodi, ArtworkStyle::jellyfin}));
    for (const char* wrong : {"", "xbmc", "kodi,,emby", "kodi,kodi"}) {
        EXPECT_FALSE(parse_artwork_styles(wrong)) << wrong;
    }
    EXPECT_EQ(*parse_artwork_place("folder"), ArtworkPlace::folder);
    EXPECT_EQ(*parse_artwork_place("file"), ArtworkPlace::file);
    EXPECT_FALSE(parse_artwork_place("beside"));
}

TEST(ArtworkNames, AnActorsNameBecomesOneFileNameAndNeverAPath) {
    struct NameRow {
        const char* actor;
        const char* file;
    };
    const std::vector<NameRow> rows = {
        {"Keanu Reeves", ".actors/Keanu_Reeves"},
        {" Robert Downey Jr. ", ".actors/Robert_Downey_Jr"},
        {"../../etc/passwd", ".actors/.._.._etc_passwd"},
        {"C:\\Windows", ".actors/C__Windows"},
        {"Who?*<>|\"", ".actors/Who______"},
        {"a\nb\x7F", ".actors/a_b_"},
        {"Björk Guðmundsdóttir", ".actors/Björk_Guðmundsdóttir"},
        {"\xFFx", ".actors/\xEF\xBF\xBDx"},
        {"..", ""},
        {". .", ".actors/._"},
        {"", ""},
    };
    for (const NameRow& row : rows) {
        EXPECT_EQ(actor_thumb_name(row.actor), row.file) << row.actor;
    }
}

TEST(ArtworkNames, ALongNameEndsWithAWholeCharacter) {
    std::string name;
    while (name.size() < 300) {
        name += "é";
    }
    EXPECT_EQ(legal_file_name(name).size(), 240U);
    EXPECT_EQ(legal_file_name("x" + name).size(), 239U);
}

TEST(ArtworkNames, MoreFanartLiesWhereEachStyleLooks) {
    struct FanartRow {
        std::vector<ArtworkStyle> styles;
        ArtworkPlace place;
        std::vector<std::string> names;
    };
    const std::vector<FanartRow> rows = {
        {{ArtworkStyle::kodi}, ArtworkPlace::file, {"Alien-fanart2"}},
        {{ArtworkStyle::kodi}, ArtworkPlace::folder, {"fanart2"}},
        {{ArtworkStyle::jellyfin, ArtworkStyle::emby}, ArtworkPlace::file, {"extrafanart/fanart2"}},
        {{ArtworkStyle::kodi, ArtworkStyle::emby}, ArtworkPlace::folder, {"fanart2", "extrafanart/fanart2"}},
        {{ArtworkStyle::plex}, ArtworkPlace::folder, {"extrafanart/fanart2"}},
    };
    for (const FanartRow& row : rows) {
        EXPECT_EQ(extrafanart_names(2, kAlone, {row.styles, row.place}), row.names);
    }
    EXPECT_THAT(extrafanart_names(1, kDisc, {}), ElementsAre("fanart1"));
}

TEST(ArtworkNames, AnImageOfASetHasANumberThatNeverChanges) {
    EXPECT_EQ(set_image_number("Alien Collection", ImageKind::poster), 2'696'486'172);
    EXPECT_EQ(set_image_number("Alien Collection", ImageKind::fanart), 535'665'455);
    EXPECT_EQ(set_image_number("Face/Off:", ImageKind::poster), 2'047'414'761) << "as its folder is called";
    EXPECT_EQ(set_image_number("Face_Off_", ImageKind::poster), 2'047'414'761);
}

TEST(ArtworkNames, NoWordMeansTwoKinds) {
    std::vector<std::string> words;
    for (const ImageKindInfo& info : kImageKinds) {
        for (const std::string& name : known_artwork_names(info.kind, kDisc)) {
            EXPECT_EQ(image_kind_by_any_name(name), info.kind);
            words.push_back(name);
        }
    }
    std::ranges::sort(words);
    EXPECT_EQ(std::ranges::adjacent_find(words), words.end());
    EXPECT_EQ(image_kind_by_any_name("actor"), std::nullopt);
    EXPECT_EQ(image_kind_by_any_name(""), std::nullopt);
}

}  // namespace
}  // namespace cinefleet
