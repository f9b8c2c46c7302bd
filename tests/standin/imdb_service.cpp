#include "services.h"

namespace cinefleet::standin {

Answer answer_imdb(const Catalogue& catalogue, const Question& question) {
    constexpr std::string_view kTitle = "/title/";
    std::string id = question.path.substr(kTitle.size());
    if (!id.empty() && id.back() == '/') {
        id.pop_back();
    }
    const Json* movie = catalogue.by_imdb_id(id);
    if (movie == nullptr) {
        return {404, "text/html", "<html><body>404</body></html>"};
    }
    const Json facts = {
        {"@type", "Movie"},
        {"name", (*movie)["title"]},
        {"contentRating", (*movie)["certification_us"]},
        {"datePublished", movie->value("release_date", "")},
        {"aggregateRating",
         {{"ratingValue", (*movie)["imdb_rating"]}, {"ratingCount", (*movie)["imdb_votes"]}}}};
    return {200, "text/html",
            "<!DOCTYPE html><html><head><script type=\"application/ld+json\">" + facts.dump() +
                "</script></head><body></body></html>"};
}

}  // namespace cinefleet::standin
