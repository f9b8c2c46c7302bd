#include "coordinator/save/curation.h"

#include "coordinator/nfo/nfo.h"

#include <gtest/gtest.h>

namespace cinefleet::save {
namespace {

Movie movie_of(const std::string& title, const std::string& plot) {
    Movie movie;
    movie.title = title;
    movie.plot = plot;
    return movie;
}

// As cinefleet has written this movie and then found `nfo`.
KnownMovie known_of(const Movie& written, const Movie& nfo) {
    return {nfo, written, hashes_of(written)};
}

const Permitted kAll{all_fields(), false};

TEST(Curation, AnUntouchedValueFollowsTheScrape) {
    const Movie old = movie_of("Alien", "old");
    const CuratedMovie curated = curate(movie_of("Alien", "new"), known_of(old, old), kAll);
    EXPECT_EQ(curated.movie.plot, "new");
    EXPECT_TRUE(curated.write.has(MovieField::plot));
    EXPECT_TRUE(curated.kept.empty());
}

TEST(Curation, AnEditedValueStays) {
    const CuratedMovie curated =
        curate(movie_of("Alien", "new"), known_of(movie_of("Alien", "old"), movie_of("Alien", "mine")), kAll);
    EXPECT_EQ(curated.movie.plot, "mine");
    EXPECT_FALSE(curated.write.has(MovieField::plot));
    EXPECT_TRUE(curated.kept.has(MovieField::plot));
    EXPECT_TRUE(curated.write.has(MovieField::title));
}

TEST(Curation, ARemovedValueStaysAway) {
    const CuratedMovie curated =
        curate(movie_of("Alien", "new"), known_of(movie_of("Alien", "old"), movie_of("Alien", "")), kAll);
    EXPECT_EQ(curated.movie.plot, "");
    EXPECT_TRUE(curated.kept.has(MovieField::plot));
}

TEST(Curation, AnEditedValueIsOverwrittenWhenAskedFor) {
    const CuratedMovie curated =
        curate(movie_of("Alien", "new"), known_of(movie_of("Alien", "old"), movie_of("Alien", "mine")),
               {all_fields(), true});
    EXPECT_EQ(curated.movie.plot, "new");
    EXPECT_TRUE(curated.kept.empty());
}

TEST(Curation, AFieldThatIsNotPermittedKeepsItsValueWhateverIsAsked) {
    FieldSet fields = all_fields();
    fields.remove(MovieField::plot);
    const Movie old = movie_of("Alien", "old");
    for (const bool overwrite : {false, true}) {
        const CuratedMovie curated =
            curate(movie_of("Aliens", "new"), known_of(old, old), {fields, overwrite});
        EXPECT_EQ(curated.movie.plot, "old");
        EXPECT_EQ(curated.movie.title, "Aliens");
        EXPECT_FALSE(curated.write.has(MovieField::plot));
    }
}

TEST(Curation, WhatTheScrapeLacksStays) {
    const Movie old = movie_of("Alien", "old");
    EXPECT_EQ(curate(movie_of("Alien", ""), known_of(old, old), kAll).movie.plot, "old");
}

TEST(Curation, AnNfoOfAnotherProgramIsSomebodysApartFromRatings) {
    Movie nfo = movie_of("Alien (Director's Cut)", "");
    nfo.ratings = {{"imdb", 8.0, 10, 100}, {"trakt", 7.5, 10, 5}};
    nfo.top250 = 50;
    Movie scraped = movie_of("Alien", "new");
    scraped.ratings = {{"imdb", 8.5, 10, 900}};
    scraped.top250 = 49;
    const CuratedMovie curated = curate(scraped, {nfo, {}, {}}, kAll);
    EXPECT_EQ(curated.movie.title, "Alien (Director's Cut)");
    EXPECT_EQ(curated.movie.plot, "new");
    EXPECT_EQ(curated.movie.top250, 49);
    ASSERT_EQ(curated.movie.ratings.size(), 2U);
    EXPECT_EQ(curated.movie.ratings[0].value, 8.5);
    EXPECT_EQ(curated.movie.ratings[1].name, "trakt");
}

TEST(Curation, AnNfoFromBeforeHashesWereKeptIsOursWhereTheDatabaseSaysTheSame) {
    const CuratedMovie curated =
        curate(movie_of("Aliens", "new"), {movie_of("Alien", "mine"), movie_of("Alien", "old"), {}}, kAll);
    EXPECT_EQ(curated.movie.title, "Aliens");
    EXPECT_EQ(curated.movie.plot, "mine");
}

TEST(Curation, WithoutAnNfoWhatIsStoredIsWrittenIntoTheNewOne) {
    FieldSet fields;
    fields.add(MovieField::title);
    const CuratedMovie curated =
        curate(movie_of("Aliens", "new"), {std::nullopt, movie_of("Alien", "old"), {}}, {fields, false});
    EXPECT_EQ(curated.movie.title, "Aliens");
    EXPECT_EQ(curated.movie.plot, "old");
    EXPECT_EQ(curated.write, all_fields());
}

TEST(Curation, EveryFieldCanBeKept) {
    const std::string nfo = R"(<movie>
        <title>a</title><originaltitle>b</originaltitle><sorttitle>c</sorttitle>
        <tagline>d</tagline><outline>e</outline><plot>f</plot><year>1979</year>
        <premiered>1979-05-25</premiered><runtime>117</runtime><mpaa>R</mpaa><top250>50</top250>
        <ratings><rating name="imdb" max="10"><value>8.5</value><votes>9</votes></rating></ratings>
        <genre>g</genre><country>h</country><studio>i</studio><tag>j</tag><languages>en</languages>
        <set><name>k</name></set><actor><name>l</name></actor><director>m</director>
        <trailer>n</trailer><fileinfo><streamdetails><video><codec>h264</codec></video></streamdetails>
        </fileinfo></movie>)";
    const Movie edited = nfo::read_movie_nfo(nfo).movie;
    Movie scraped = edited;
    for (std::string* text : {&scraped.title, &scraped.original_title, &scraped.sort_title, &scraped.tagline,
                              &scraped.outline, &scraped.plot, &scraped.premiered, &scraped.certification,
                              &scraped.trailer_url, &scraped.genres.front(), &scraped.countries.front(),
                              &scraped.studios.front(), &scraped.tags.front(), &scraped.languages.front(),
                              &scraped.set->name, &scraped.cast.front().name, &scraped.crew.front().name}) {
        *text = "other";
    }
    scraped.year = 1980;
    scraped.runtime_min = 118;
    scraped.top250 = 51;
    scraped.media.video.front().codec = "hevc";
    scraped.ratings.front().value = 1;
    Movie written = movie_of("as", "written");
    const CuratedMovie curated = curate(scraped, known_of(written, edited), kAll);
    for (const MovieFieldInfo& info : kMovieFields) {
        EXPECT_EQ(nfo::field_text(curated.movie, info.field), nfo::field_text(edited, info.field))
            << info.name;
        const bool is_beyond_nfo = info.field == MovieField::alternative_titles ||
                                   info.field == MovieField::certifications ||
                                   info.field == MovieField::releases || info.field == MovieField::theme;
        const bool can_be_kept = info.field != MovieField::ids && !is_beyond_nfo;
        EXPECT_EQ(curated.kept.has(info.field), can_be_kept) << info.name;
    }
}

TEST(Curation, WhatAnNfoHasNoElementForIsTaken) {
    Movie scraped = movie_of("scraped", "scraped");
    scraped.alternative_titles = {"Le huitième passager"};
    scraped.certifications = {{"DE", "16"}};
    scraped.releases = {{"DE", ReleaseKind::theatrical, "1979-10-25"}};
    scraped.theme_url = "https://themes.example/348.mp3";
    const Movie old = movie_of("as", "written");
    const CuratedMovie curated = curate(scraped, known_of(old, old), kAll);
    EXPECT_EQ(curated.movie.alternative_titles, scraped.alternative_titles);
    EXPECT_EQ(curated.movie.certifications, scraped.certifications);
    EXPECT_EQ(curated.movie.releases, scraped.releases);
    EXPECT_EQ(curated.movie.theme_url, scraped.theme_url);
    Movie without = movie_of("scraped", "scraped");
    EXPECT_EQ(curate(without, known_of(scraped, old), kAll).movie.theme_url, scraped.theme_url);
}

// As `old` was written, and the scrape turns out to be of another movie.
struct Another {
    Another() {
        old.ids = {101, "tt0000101"};
        old.tagline = "old";
        old.set = MovieSet{"old", "", 0};
        old.ratings = {{"imdb", 8.0, 10, 100}, {"trakt", 7.5, 10, 5}};
        old.theme_url = "https://themes.example/101.mp3";
        old.media.video.push_back({});
        old.media.video.front().codec = "h264";
        scraped.ids = {102, ""};
        scraped.ratings = {{"imdb", 6.0, 10, 9}};
    }
    Movie old = movie_of("Alpha", "old");
    Movie scraped = movie_of("Beta", "");
};

TEST(Curation, OfAnotherMovieNothingStaysButWhatItsFilesHold) {
    const Another another;
    const CuratedMovie curated = curate(another.scraped, known_of(another.old, another.old), kAll);
    Movie expected = another.scraped;
    expected.media = another.old.media;
    EXPECT_EQ(curated.movie, expected);
    EXPECT_TRUE(curated.write.has(MovieField::tagline));
    EXPECT_TRUE(curated.anew.has(MovieField::tagline));
    EXPECT_FALSE(curated.anew.has(MovieField::media));
}

TEST(Curation, OfAnotherMovieStaysWhatAPersonHasEditedAndWhatIsNotPermitted) {
    const Another another;
    Movie nfo = another.old;
    nfo.tagline = "mine";
    FieldSet fields = all_fields();
    fields.remove(MovieField::set);
    const CuratedMovie curated = curate(another.scraped, known_of(another.old, nfo), {fields, false});
    EXPECT_EQ(curated.movie.tagline, "mine");
    EXPECT_EQ(curated.movie.set, another.old.set);
    EXPECT_EQ(curated.movie.plot, "");
    EXPECT_FALSE(curated.anew.has(MovieField::tagline));
    EXPECT_FALSE(curated.anew.has(MovieField::set));
}

TEST(Curation, AMovieIsAnotherOnlyIfBothIdsAreKnown) {
    EXPECT_TRUE(is_another({102, ""}, {101, ""}));
    EXPECT_FALSE(is_another({101, "tt2"}, {101, "tt1"}));
    EXPECT_FALSE(is_another({0, "tt2"}, {101, "tt1"}));
    EXPECT_FALSE(is_another({102, ""}, {0, ""}));
}

}  // namespace
}  // namespace cinefleet::save
