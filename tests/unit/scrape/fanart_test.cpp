#include "worker/providers/fanart/fanart.h"

#include "tests/unit/scrape/provider_probe.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class FanartTest : public testing::Test {
  protected:
    FanartTest() {
        probe_.settings.providers.push_back(
            {ProviderId::fanart_images, true, "http://assets.test", "", false});
    }

    std::vector<std::string> urls(const std::string& body, ImageKind kind) {
        std::vector<std::string> found;
        for (const ImageCandidate& image : probe_.facts("603", body).images) {
            if (image.kind == kind) {
                EXPECT_EQ(image.host, ProviderId::fanart_images);
                found.push_back(image.url);
            }
        }
        return found;
    }

    ProviderProbe probe_{fanart::kProvider,
                         {ProviderId::fanart, true, "http://fanart.test/v3", "secret&key"}};
};

std::string fanart_item(const char* name, const char* language, const char* likes) {
    return std::string(R"({"id":"1","url":"https://assets.fanart.tv/fanart/movies/603/)") + name +
           R"(","lang":")" + language + R"(","likes":")" + likes + R"("})";
}

std::string fanart_answer(const std::string& lists) {
    return R"({"name":"The Matrix","tmdb_id":"603","imdb_id":"tt0133093",)" + lists + "}";
}

TEST_F(FanartTest, AsksByTheBestIdAndHidesItsKey) {
    ASSERT_THAT(probe_.requests(), SizeIs(1));
    EXPECT_EQ(probe_.requests()[0].url, "http://fanart.test/v3/movies/603?api_key=secret%26key");
    EXPECT_EQ(probe_.requests()[0].masked_url, "http://fanart.test/v3/movies/603?api_key=***");
    EXPECT_EQ(probe_.requests()[0].about, "603");
    probe_.ids.tmdb = 0;
    EXPECT_EQ(probe_.requests()[0].masked_url, "http://fanart.test/v3/movies/tt0133093?api_key=***");
    probe_.ids.imdb.clear();
    EXPECT_THAT(probe_.requests(), IsEmpty());
}

TEST_F(FanartTest, HdComesBeforeSdAndLikesDecideWithinOne) {
    const std::string body = fanart_answer(R"("movielogo":[)" + fanart_item("logo/sd.png", "en", "90") +
                                           R"(],"hdmovielogo":[)" + fanart_item("logo/few.png", "en", "9") +
                                           "," + fanart_item("logo/many.png", "en", "10") + "]");
    EXPECT_THAT(urls(body, ImageKind::clearlogo),
                ElementsAre("http://assets.test/fanart/movies/603/logo/many.png",
                            "http://assets.test/fanart/movies/603/logo/few.png",
                            "http://assets.test/fanart/movies/603/logo/sd.png"));
}

TEST_F(FanartTest, AWantedLanguageComesBeforeQuality) {
    probe_.settings.image_languages = {"de", "en", ""};
    const std::string body = fanart_answer(R"("hdmovielogo":[)" + fanart_item("en.png", "en", "9") + "," +
                                           fanart_item("fr.png", "fr", "99") + R"(],"movielogo":[)" +
                                           fanart_item("de.png", "de", "1") + "]");
    EXPECT_THAT(urls(body, ImageKind::clearlogo), ElementsAre("http://assets.test/fanart/movies/603/de.png",
                                                              "http://assets.test/fanart/movies/603/en.png",
                                                              "http://assets.test/fanart/movies/603/fr.png"));
}

TEST_F(FanartTest, EachListIsAKindOfOurs) {
    const std::string body = fanart_answer(
        R"("moviedisc":[)" + fanart_item("disc.png", "en", "1") + R"(],"moviebanner":[)" +
        fanart_item("banner.jpg", "en", "1") + R"(],"moviethumb":[)" + fanart_item("thumb.jpg", "en", "1") +
        R"(],"moviebackground":[)" + fanart_item("back.jpg", "", "1") + R"(],"hdmovieclearart":[)" +
        fanart_item("art.png", "en", "1") + R"(],"movieposter":[)" + fanart_item("text.jpg", "en", "1") +
        "," + fanart_item("bare.jpg", "00", "1") + "]");
    const std::string base = "http://assets.test/fanart/movies/603/";
    EXPECT_THAT(urls(body, ImageKind::discart), ElementsAre(base + "disc.png"));
    EXPECT_THAT(urls(body, ImageKind::banner), ElementsAre(base + "banner.jpg"));
    EXPECT_THAT(urls(body, ImageKind::landscape), ElementsAre(base + "thumb.jpg"));
    EXPECT_THAT(urls(body, ImageKind::fanart), ElementsAre(base + "back.jpg"));
    EXPECT_THAT(urls(body, ImageKind::clearart), ElementsAre(base + "art.png"));
    EXPECT_THAT(urls(body, ImageKind::poster), ElementsAre(base + "text.jpg", base + "bare.jpg"));
    EXPECT_THAT(urls(body, ImageKind::keyart), ElementsAre(base + "bare.jpg"));
}

TEST_F(FanartTest, PostersAndBackgroundsAreAsWideAsItTakesThem) {
    const std::string body = fanart_answer(R"("moviebackground":[)" + fanart_item("back.jpg", "", "1") +
                                           R"(],"movieposter":[)" + fanart_item("text.jpg", "en", "1") +
                                           R"(],"moviedisc":[)" + fanart_item("disc.png", "en", "1") + "]");
    for (const ImageCandidate& image : probe_.facts("603", body).images) {
        EXPECT_EQ(image.width, image.kind == ImageKind::poster   ? 1'000
                               : image.kind == ImageKind::fanart ? 1'920
                                                                 : 0);
    }
}

TEST_F(FanartTest, ImagesOfASetAreAskedForByItsNumber) {
    const FetchRequest request = probe_.set_request(2'344);
    EXPECT_EQ(request.url, "http://fanart.test/v3/movies/2344?api_key=secret%26key");
    EXPECT_EQ(request.masked_url, "http://fanart.test/v3/movies/2344?api_key=***");
    const std::string lists = R"("moviebanner":[)" + fanart_item("banner.jpg", "en", "1") + "]}";
    const ReadImages set = probe_.read_set(ok(R"({"name":"A set","tmdb_id":"2344",)" + lists));
    ASSERT_TRUE(std::holds_alternative<std::vector<ImageCandidate>>(set));
    ASSERT_THAT(std::get<std::vector<ImageCandidate>>(set), SizeIs(1));
    EXPECT_EQ(std::get<std::vector<ImageCandidate>>(set)[0].kind, ImageKind::banner);
    // Movie 2344 is no set.
    const ReadImages movie =
        probe_.read_set(ok(R"({"name":"A movie","tmdb_id":"2344","imdb_id":"tt0133093",)" + lists));
    ASSERT_TRUE(std::holds_alternative<std::vector<ImageCandidate>>(movie));
    EXPECT_THAT(std::get<std::vector<ImageCandidate>>(movie), IsEmpty());
    EXPECT_TRUE(std::holds_alternative<ProviderError>(probe_.read_set(status(404))));
    EXPECT_TRUE(std::holds_alternative<ProviderError>(probe_.read_set(ok("<html>"))));
}

// What a service names must not lead a worker anywhere else.
TEST_F(FanartTest, OnlyAPlainPathOfAnImageIsTaken) {
    for (const char* url :
         {"", "x.jpg", "https://evil.test", "https://evil.test/a/../../b.jpg", "https://evil.test/a.jpg?x=1",
          "https://evil.test/a b.jpg", "https://evil.test/a.exe", "https://evil.test/a%2e.jpg"}) {
        const std::string body =
            fanart_answer(R"("movieposter":[{"url":")" + std::string(url) + R"(","lang":"en","likes":"1"}])");
        EXPECT_THAT(urls(body, ImageKind::poster), IsEmpty()) << url;
    }
    const std::string elsewhere =
        fanart_answer(R"("movieposter":[{"url":"https://evil.test/a.jpg","lang":"en","likes":3}])");
    EXPECT_THAT(urls(elsewhere, ImageKind::poster), ElementsAre("http://assets.test/a.jpg"));
}

TEST_F(FanartTest, AMovieWithoutImagesIsAnAnswer) {
    EXPECT_FALSE(probe_.error("603", ok(R"({"tmdb_id":"603"})")));
    EXPECT_THAT(probe_.facts("603", R"({"tmdb_id":"603","movieposter":"none"})").images, IsEmpty());
}

TEST_F(FanartTest, EveryFailureHasItsClass) {
    EXPECT_EQ(probe_.error("603", status(404)), ErrorClass::not_found);
    EXPECT_EQ(probe_.error("603", status(401)), ErrorClass::unauthorized);
    EXPECT_EQ(probe_.error("603", status(503)), ErrorClass::unavailable);
    EXPECT_EQ(probe_.error("603", ok("")), ErrorClass::malformed);
    EXPECT_EQ(probe_.error("603", ok("[]")), ErrorClass::malformed);
    EXPECT_EQ(probe_.error("603", ok(R"({"status":"error"})")), ErrorClass::malformed);
}

TEST_F(FanartTest, AHostileListDoesNotGrowWithoutBound) {
    std::string list = fanart_item("a.jpg", "en", "1");
    for (int i = 0; i < 2'000; ++i) {
        list += "," + fanart_item("a.jpg", "en", "99999999999999999999");
    }
    EXPECT_THAT(urls(fanart_answer("\"movieposter\":[" + list + "]"), ImageKind::poster), SizeIs(500));
}

}  // namespace
}  // namespace cinefleet::worker
