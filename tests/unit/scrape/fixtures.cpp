#include "tests/unit/scrape/fixtures.h"

#include <nlohmann/json.hpp>
#include <zlib.h>

namespace cinefleet::worker {
namespace {

using Json = nlohmann::json;

std::string big_endian(std::uint32_t value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) {
        bytes += static_cast<char>((value >> shift) & 0xFFU);
    }
    return bytes;
}

std::string chunk(const std::string& type, const std::string& data) {
    const std::string body = type + data;
    std::vector<Bytef> bytes(body.begin(), body.end());
    const uLong sum = crc32(0, bytes.data(), static_cast<uInt>(bytes.size()));
    return big_endian(static_cast<std::uint32_t>(data.size())) + body +
           big_endian(static_cast<std::uint32_t>(sum));
}

}  // namespace

ScrapeSettings sample_settings() {
    ScrapeSettings settings;
    settings.providers = {
        {ProviderId::tmdb, true, "http://tmdb.test/3", "0123456789abcdef0123456789abcdef", false},
        {ProviderId::tmdb_images, true, "http://images.test/t/p", "", false},
        {ProviderId::imdb, true, "http://imdb.test", "", false}};
    settings.image_sizes = {{ImageKind::poster, "w780"}, {ImageKind::fanart, "w1280"}};
    return settings;
}

std::string matrix_details() {
    const auto image = [](const char* path, const Json& language, double votes) {
        return Json{{"file_path", path}, {"iso_639_1", language}, {"vote_average", votes},
                    {"vote_count", 9},   {"width", 1000},         {"height", 1500}};
    };
    const Json trailer = {
        {"site", "YouTube"}, {"type", "Trailer"}, {"official", true}, {"key", "vKQi3bBA1y8"}};
    const Json details = {
        {"id", 603},
        {"imdb_id", "tt0133093"},
        {"title", "The Matrix"},
        {"original_title", "The Matrix"},
        {"tagline", "Free your mind."},
        {"overview", "A programmer learns what the world is made of."},
        {"release_date", "1999-03-30"},
        {"runtime", 136},
        {"vote_average", 8.2},
        {"vote_count", 25'000},
        {"genres", {{{"id", 28}, {"name", "Action"}}, {{"id", 878}, {"name", "Science Fiction"}}}},
        {"production_countries", {{{"iso_3166_1", "US"}, {"name", "United States of America"}}}},
        {"production_companies", {{{"id", 1}, {"name", "Village Roadshow Pictures"}}}},
        {"spoken_languages", {{{"iso_639_1", "en"}, {"name", "English"}}}},
        {"belongs_to_collection", {{"id", 2344}, {"name", "The Matrix Collection"}}},
        {"credits",
         {{"cast",
           {{{"id", 6384},
             {"name", "Keanu Reeves"},
             {"character", "Neo"},
             {"order", 0},
             {"profile_path", "/k.jpg"}},
            {{"id", 2975}, {"name", "Laurence Fishburne"}, {"character", "Morpheus"}, {"order", 1}}}},
          {"crew", {{{"id", 9340}, {"name", "Lana Wachowski"}, {"job", "Director"}}}}}},
        {"images",
         {{"posters", {image("/de.jpg", "de", 9), image("/en1.jpg", "en", 5), image("/en2.jpg", "en", 7)}},
          {"backdrops", {image("/plain.jpg", nullptr, 6), image("/titled.jpg", "en", 5)}},
          {"logos", Json::array({image("/logo.png", "en", 5)})}}},
        {"keywords", {{"keywords", {{{"id", 1}, {"name", "simulation"}}}}}},
        {"external_ids", {{"imdb_id", "tt0133093"}}},
        {"release_dates",
         {{"results",
           {{{"iso_3166_1", "US"}, {"release_dates", {{{"certification", "R"}, {"type", 3}}}}},
            {{"iso_3166_1", "DE"}, {"release_dates", {{{"certification", "16"}, {"type", 3}}}}}}}}},
        {"videos", {{"results", Json::array({trailer})}}}};
    return details.dump();
}

std::string search_answer(const std::vector<Hit>& hits) {
    Json results = Json::array();
    for (const Hit& hit : hits) {
        results.push_back({{"id", hit.id},
                           {"title", hit.title},
                           {"original_title", hit.title},
                           {"release_date", std::to_string(hit.year) + "-05-01"},
                           {"popularity", hit.popularity}});
    }
    return Json{{"page", 1}, {"results", results}, {"total_results", hits.size()}}.dump();
}

std::string imdb_page() {
    return R"(<html><head><script type="application/ld+json">{"@type":"Movie","contentRating":"R",)"
           R"("aggregateRating":{"ratingValue":8.7,"ratingCount":2000000}}</script>)"
           "</head><body></body></html>";
}

std::string small_png() {
    return png_as_wide_as(2);
}

std::string png_as_wide_as(std::uint32_t width) {
    const std::string header = big_endian(width) + big_endian(3) + std::string("\x08\x02\x00\x00\x00", 5);
    return "\x89PNG\r\n\x1a\n" + chunk("IHDR", header) + chunk("IDAT", "data") + chunk("IEND", "");
}

FetchAnswer ok(std::string body, std::string content_type) {
    FetchAnswer answer;
    answer.status = 200;
    answer.content_type = std::move(content_type);
    answer.body = Blob::from_string(std::move(body));
    return answer;
}

FetchAnswer status(int code) {
    FetchAnswer answer = ok("{}");
    answer.status = code;
    return answer;
}

FetchAnswer broken(ErrorClass error_class) {
    FetchAnswer answer;
    answer.transport_error = Error{error_class, "did not work", ""};
    return answer;
}

std::vector<std::string> urls_of(const std::vector<HuntedImage>& images) {
    std::vector<std::string> urls;
    for (const HuntedImage& image : images) {
        urls.push_back(image.candidate.url);
    }
    return urls;
}

}  // namespace cinefleet::worker
