#include "coordinator/rename/name_values.h"

#include "common/text.h"
#include "coordinator/rename/safe_name.h"

#include <gmock/gmock.h>

namespace cinefleet::rename {
namespace {

Movie alien() {
    Movie movie;
    movie.title = "Alien";
    movie.original_title = "Alien";
    movie.sort_title = "Alien 1";
    movie.year = 1979;
    movie.ids = {348, "tt0078748"};
    movie.set = MovieSet{"Alien Collection", "", 8091};
    movie.genres = {"Horror", "Science Fiction"};
    movie.crew = {{"Dan O'Bannon", "Screenplay"}, {"Ridley Scott", "Director"}};
    movie.certification = "R";
    return movie;
}

std::string name(const std::string& text, const Movie& movie, const std::string& edition = "",
                 const std::string& stem = "", std::size_t most = kMaxNameBytes) {
    const Result<NameTemplate> parsed = parse_name_template(text, TemplateKind::folder);
    EXPECT_TRUE(parsed) << parsed.error().message;
    const Result<std::vector<std::string>> names =
        names_from(*parsed, name_values(movie, edition, stem), most);
    if (!names) {
        return "refused: " + names.error().message;
    }
    std::string joined;
    for (const std::string& one : *names) {
        joined += (joined.empty() ? "" : "/") + one;
    }
    return joined;
}

TEST(NameValues, EachFieldHasItsValue) {
    Movie movie = alien();
    movie.media.video = {{"hevc", 1.85, 3'840, 2'076, 7'020, "", "dolbyvision"}};
    movie.media.audio = {{"truehd_atmos", "eng", 8}};
    const std::pair<const char*, const char*> fields[] = {{"{title}", "Alien"},
                                                          {"{original_title}", "Alien"},
                                                          {"{sort_title}", "Alien 1"},
                                                          {"{title}{first}", "AlienA"},
                                                          {"{title} {year}", "Alien 1979"},
                                                          {"{title} {decade}", "Alien 1970s"},
                                                          {"{title} {edition}", "Alien Director's Cut"},
                                                          {"{title} {set}", "Alien Alien Collection"},
                                                          {"{tmdb}", "348"},
                                                          {"{imdb}", "tt0078748"},
                                                          {"{title} {certification}", "Alien R"},
                                                          {"{title} {genre}", "Alien Horror"},
                                                          {"{title} {director}", "Alien Ridley Scott"},
                                                          {"{title} {resolution}", "Alien 2160p"},
                                                          {"{title} {hdr}", "Alien DV"},
                                                          {"{title} {video}", "Alien hevc"},
                                                          {"{title} {audio}", "Alien truehd_atmos"},
                                                          {"{title} {channels}", "Alien 7.1"},
                                                          {"{title} {source}", "Alien BluRay"}};
    for (const auto& [text, expected] : fields) {
        EXPECT_EQ(name(text, movie, "Director's Cut", "Alien.1979.1080p.BluRay.x264"), expected) << text;
    }
    EXPECT_EQ(std::size(fields), kNameFields.size());
}

TEST(NameValues, WhatTheFileIsNotKnownToHoldItsNameMaySay) {
    EXPECT_EQ(name("{title}< {resolution}>< {hdr}>", alien(), "", "Alien.1979.720p.BluRay"), "Alien 720p");
}

TEST(NameValues, ResolutionsAreCalledAsKodiDoes) {
    const std::tuple<int, int, const char*> sizes[] = {
        {640, 272, "480p"},    {720, 576, "576p"},    {1280, 536, "720p"},  {1920, 800, "1080p"},
        {1440, 1080, "1080p"}, {3840, 1600, "2160p"}, {7680, 4320, "4320p"}};
    for (const auto& [width, height, expected] : sizes) {
        Movie movie = alien();
        movie.media.video = {{"h264", 0, width, height, 0, "", "hdr10"}};
        EXPECT_EQ(name("{title} {resolution} {hdr}", movie), std::string("Alien ") + expected + " HDR10");
    }
}

TEST(NameValues, APartWithAnEmptyFieldVanishes) {
    Movie movie = alien();
    EXPECT_EQ(name("{title}< ({year})>< - {edition}>", movie), "Alien (1979)");
    EXPECT_EQ(name("{title}< ({year})>< {{edition-{edition}}}>", movie, "Final Cut"),
              "Alien (1979) {edition-Final Cut}");
    movie.year = 0;
    movie.ids = {};
    EXPECT_EQ(name("{title}< ({year})>< [imdbid-{imdb}]>< {{tmdb-{tmdb}}}>", movie), "Alien");
    EXPECT_EQ(name("{title} ({year})", movie), "Alien ()");
}

TEST(NameValues, PlexAndJellyfinFormsCanBeWritten) {
    EXPECT_EQ(name("{title}< ({year})>< {{imdb-{imdb}}}>", alien()), "Alien (1979) {imdb-tt0078748}");
    EXPECT_EQ(name("{title}< ({year})>< [tmdbid-{tmdb}]>", alien()), "Alien (1979) [tmdbid-348]");
}

TEST(NameValues, FirstLettersMakeShelves) {
    const std::pair<const char*, const char*> titles[] = {{"alien", "A"},          {"2001", "0-9"},
                                                          {"Éloge", "É"},          {"(500) Days", "#"},
                                                          {"...And Justice", "A"}, {"你好", "你"}};
    for (const auto& [title, first] : titles) {
        Movie movie;
        movie.title = title;
        EXPECT_EQ(name("{first}/{tmdb}x{title}", movie).substr(0, std::string(first).size() + 1),
                  std::string(first) + "/");
    }
}

TEST(NameValues, WhatNoNameMayHoldIsReplaced) {
    const std::pair<const char*, const char*> titles[] = {
        {"Alien: Covenant", "Alien - Covenant"},
        {"2:37", "2-37"},
        {"Face/Off", "Face-Off"},
        {"AC\\DC | Live", "AC-DC - Live"},
        {"\"Crocodile\" Dundee", "'Crocodile' Dundee"},
        {"What's Up, Doc?", "What's Up, Doc"},
        {"M*A*S*H", "MASH"},
        {"<title>", "title"},
        {"Tab\tand\x01 more", "Tab and more"},
        {"...And Justice for All.", "And Justice for All"},
        {"  Two   spaces ", "Two spaces"},
        {"../../etc/passwd", "-..-etc-passwd"},
        {"CON", "CON_"},
        {"aux.history", "aux_.history"},
        {"Lpt1", "Lpt1_"},
        {"Console", "Console"},
    };
    for (const auto& [title, expected] : titles) {
        Movie movie;
        movie.title = title;
        EXPECT_EQ(name("{title}", movie), expected) << title;
    }
    Movie nothing;
    nothing.title = "???";
    EXPECT_THAT(name("{title}", nothing), testing::HasSubstr("nothing is left"));
}

TEST(NameValues, LongTitlesAreCutBetweenCharactersAndIdsStay) {
    Movie movie = alien();
    movie.title.clear();
    for (int i = 0; i < 200; ++i) {
        movie.title += "é你";
    }
    for (std::size_t most = 40; most <= kMaxNameBytes; ++most) {
        const std::string cut = name("{title}< ({year})>< [imdbid-{imdb}]>", movie, "", "", most);
        EXPECT_LE(cut.size(), most);
        EXPECT_GE(cut.size(), most - 4);
        EXPECT_TRUE(is_valid_utf8(cut)) << cut;
        EXPECT_TRUE(cut.ends_with(" (1979) [imdbid-tt0078748]")) << cut;
    }
}

TEST(SafeName, NamesThatSomeFileSystemTakesForOneAreFoldedAlike) {
    EXPECT_EQ(folded("ALIEN.mkv"), folded("alien.MKV"));
    EXPECT_EQ(folded("Ame\xCC\x81lie"), folded("Am\xC3\xA9lie"));
    EXPECT_NE(folded("Alien 2"), folded("Alien 3"));
}

}  // namespace
}  // namespace cinefleet::rename
