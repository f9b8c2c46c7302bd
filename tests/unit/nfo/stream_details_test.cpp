#include "coordinator/nfo/nfo.h"

#include <gmock/gmock.h>

#include <string>

namespace cinefleet::nfo {
namespace {

using testing::HasSubstr;
using testing::Not;

Movie alien_with_streams() {
    Movie movie;
    movie.title = "Alien";
    movie.media = {{{"hevc", 2.4, 3840, 1600, 7023, "", "dolbyvision"}},
                   {{"truehd", "eng", 8}, {"ac3", "ger", 6}},
                   {{"eng"}, {"und"}}};
    return movie;
}

TEST(StreamDetails, AreWrittenAsKodiWritesThem) {
    const std::string text = *write_movie_nfo(alien_with_streams(), "");
    EXPECT_THAT(text, HasSubstr(R"(    <fileinfo>
        <streamdetails>
            <video>
                <codec>hevc</codec>
                <aspect>2.400000</aspect>
                <width>3840</width>
                <height>1600</height>
                <durationinseconds>7023</durationinseconds>
                <hdrtype>dolbyvision</hdrtype>
            </video>
            <audio>
                <codec>truehd</codec>
                <language>eng</language>
                <channels>8</channels>
            </audio>
            <audio>
                <codec>ac3</codec>
                <language>ger</language>
                <channels>6</channels>
            </audio>
            <subtitle>
                <language>eng</language>
            </subtitle>
            <subtitle>
                <language>und</language>
            </subtitle>
        </streamdetails>
    </fileinfo>
)"));
    EXPECT_EQ(read_movie_nfo(text).movie.media, alien_with_streams().media);
    EXPECT_EQ(*write_movie_nfo(alien_with_streams(), text), text);
}

TEST(StreamDetails, OfOneThatHasAsManyTheRestStays) {
    const std::string own =
        "<movie><title>Alien</title><fileinfo><streamdetails><video><codec>h264</codec><bitrate>9</bitrate>"
        "<hdrtype>hdr10</hdrtype></video><!-- mine --></streamdetails></fileinfo></movie>";
    Movie movie;
    movie.title = "Alien";
    movie.media.video = {{"hevc", 0, 1920, 0, 60, "", ""}};
    EXPECT_EQ(
        *write_movie_nfo(movie, own),
        "<movie><title>Alien</title><fileinfo><streamdetails><video><codec>hevc</codec><bitrate>9</bitrate>"
        "<width>1920</width><durationinseconds>60</durationinseconds></video><!-- mine --></streamdetails>"
        "</fileinfo></movie>");
}

TEST(StreamDetails, OfAnotherFileAllStreamsAreNew) {
    const std::string old = *write_movie_nfo(alien_with_streams(), "");
    Movie movie = alien_with_streams();
    movie.media = {{{"h264", 1.777778, 1920, 1080, 7000, "left_right", ""}}, {{"aac", "", 2}}, {}};
    const std::string text = *write_movie_nfo(movie, old);
    EXPECT_EQ(read_movie_nfo(text).movie.media, movie.media);
    EXPECT_THAT(text, Not(HasSubstr("truehd")));
    EXPECT_THAT(text, Not(HasSubstr("subtitle")));
    EXPECT_THAT(text, HasSubstr("<stereomode>left_right</stereomode>"));
}

TEST(StreamDetails, NothingKnownChangesNothing) {
    const std::string old = *write_movie_nfo(alien_with_streams(), "");
    Movie movie = alien_with_streams();
    movie.media = {};
    EXPECT_EQ(*write_movie_nfo(movie, old), old);
}

TEST(StreamDetails, OddValuesAreNotKnown) {
    const NfoMovie nfo = read_movie_nfo(
        "<movie><fileinfo><streamdetails><video><aspect>nan</aspect><width>-3</width><height>1e99</height>"
        "<durationinseconds>99999999999999</durationinseconds></video><audio/><audio><codec>dca</codec>"
        "</audio></streamdetails></fileinfo></movie>");
    EXPECT_EQ(nfo.movie.media, (MediaInfo{{{"", 0, 0, 1, 0, "", ""}}, {{"dca", "", 0}}, {}}));
}

}  // namespace
}  // namespace cinefleet::nfo
