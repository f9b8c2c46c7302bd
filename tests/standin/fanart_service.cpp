#include "services.h"

#include <algorithm>
#include <cstdlib>

namespace cinefleet::standin {
namespace {

// The host is fanart.tv's own, as in its answers: a client has to know where it really asks.
Json listed(const std::string& id, const std::string& list, const std::string& name, const char* language,
            int likes) {
    return {{"id", name.substr(0, name.find('.'))},
            {"url", "https://assets.fanart.tv/fanart/movies/" + id + "/" + list + "/" + name},
            {"lang", language},
            {"likes", std::to_string(likes)}};
}

// `id`: begins with the number of the movie whose title is on the images.
Json all_lists(const std::string& id) {
    const auto one = [&](const std::string& list, const std::string& name, const char* language, int likes) {
        return listed(id, list, name, language, likes);
    };
    return {
        {"hdmovielogo", Json::array({one("hdmovielogo", "logo" + id + "hdde.png", "de", 9),
                                     one("hdmovielogo", "logo" + id + "hd.png", "en", 3)})},
        {"movielogo", Json::array({one("movielogo", "logo" + id + "sd.png", "en", 8)})},
        {"movieart", Json::array({one("movieart", "logoart" + id + "sd.png", "en", 9)})},
        {"hdmovieclearart", Json::array({one("hdmovieclearart", "logoart" + id + "few.png", "en", 1),
                                         one("hdmovieclearart", "logoart" + id + "hd.png", "en", 2)})},
        {"moviedisc", Json::array({one("moviedisc", "logodisc" + id + ".png", "en", 1)})},
        {"moviebanner", Json::array({one("moviebanner", "banner" + id + ".jpg", "en", 1)})},
        {"moviethumb", Json::array({one("moviethumb", "thumb" + id + ".jpg", "en", 1)})},
        {"movieposter", Json::array({one("movieposter", "poster" + id + "fanart.jpg", "en", 4),
                                     one("movieposter", "poster" + id + "bare.jpg", "00", 1)})},
        {"moviebackground", Json::array({one("moviebackground", "background" + id + ".jpg", "", 5)})},
    };
}

Answer answer_with(Json lists, const std::string& name, const std::string& tmdb, const std::string& imdb) {
    lists["name"] = name;
    lists["tmdb_id"] = tmdb;
    if (!imdb.empty()) {
        lists["imdb_id"] = imdb;
    }
    return {200, "application/json", lists.dump()};
}

}  // namespace

Answer answer_fanart(const Catalogue& catalogue, const Question& question) {
    constexpr std::string_view kMovies = "/fanart/v3/movies/";
    if (question.value("api_key").empty()) {
        return {401, "application/json", R"({"status":"error","error message":"No API key"})"};
    }
    const std::string id = question.path.starts_with(kMovies) ? question.path.substr(kMovies.size()) : "";
    const Json* movie =
        id.starts_with("tt") ? catalogue.by_imdb_id(id) : catalogue.by_tmdb_id(std::atoll(id.c_str()));
    if (movie != nullptr) {
        const std::string number = movie->at("tmdb_id").dump();
        return answer_with(all_lists(number), movie->value("title", ""), number, movie->value("imdb_id", ""));
    }
    if (const Json* first = catalogue.first_of_set(std::atoll(id.c_str()))) {
        return answer_with(all_lists(first->at("tmdb_id").dump() + "set"),
                           first->at("belongs_to_collection").value("name", ""), id, "");
    }
    return {404, "application/json", R"({"status":"error","error message":"Not found"})"};
}

Answer answer_fanart_image(const Catalogue& catalogue, const Question& question) {
    const std::string name = question.path.substr(question.path.rfind('/') + 1);
    return answer_image(catalogue, {"/t/p/w1000/" + name, {}, {}});
}

}  // namespace cinefleet::standin
