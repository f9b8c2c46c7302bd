#include "worker/providers/fanart/fanart.h"

#include "worker/providers/json_fields.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>
#include <utility>

namespace cinefleet::worker::fanart {
namespace {

constexpr std::size_t kMaxImages = 500;  // of one list

enum class Text : std::uint8_t { any, without };

// Which of fanart.tv's lists a kind of ours comes from. Of two lists of one kind the first is HD. Its answers
// name no sizes, but it takes posters (https://wiki.fanart.tv/ImageTypes/Movies/movieposter/) and backgrounds
// of one size only; the decoded image has the last word.
struct Source {
    ImageKind kind;
    const char* list;
    int quality;  // 0 is best
    Text text = Text::any;
    std::int32_t width = 0;
};

constexpr std::array kSources = {
    Source{ImageKind::clearlogo, "hdmovielogo", 0},
    Source{ImageKind::clearlogo, "movielogo", 1},
    Source{ImageKind::clearart, "hdmovieclearart", 0},
    Source{ImageKind::clearart, "movieart", 1},
    Source{ImageKind::discart, "moviedisc", 0},
    Source{ImageKind::banner, "moviebanner", 0},
    Source{ImageKind::landscape, "moviethumb", 0},
    Source{ImageKind::poster, "movieposter", 0, Text::any, 1'000},
    Source{ImageKind::keyart, "movieposter", 0, Text::without, 1'000},
    Source{ImageKind::fanart, "moviebackground", 0, Text::any, 1'920},
};

struct Listed {
    ImageCandidate candidate;
    int quality = 0;
    std::int64_t likes = 0;
    std::size_t position = 0;
};

std::string image_base(const ScrapeSettings& settings) {
    const auto found =
        std::ranges::find(settings.providers, ProviderId::fanart_images, &ProviderAccess::provider);
    return found != settings.providers.end() ? found->base_url : std::string();
}

// Only the path of what a service names becomes part of an address: the host is the settings'.
std::string path_of(const std::string& url) {
    const std::size_t scheme = url.find("://");
    const std::size_t slash = scheme == std::string::npos ? scheme : url.find('/', scheme + 3);
    const std::string path = slash == std::string::npos ? std::string() : url.substr(slash);
    const bool is_plain = std::ranges::all_of(path, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-' || c == '.' || c == '/';
    });
    const bool is_image = path.ends_with(".jpg") || path.ends_with(".png");
    return is_plain && is_image && path.find("..") == std::string::npos ? path : std::string();
}

// Likes come as a text, "7".
std::int64_t likes_of(const Json& item) {
    const std::string text = text_at(item, "likes");
    std::int64_t likes = integer_at(item, "likes");
    std::from_chars(text.data(), text.data() + text.size(), likes);
    return likes;
}

std::vector<Listed> read_list(const Json& answer, const Source& source, const std::string& base) {
    std::vector<Listed> listed;
    for (const Json& item : list_at(answer, source.list)) {
        const std::string path = path_of(text_at(item, "url"));
        std::string language = text_at(item, "lang");
        if (language == "00") {  // no text
            language.clear();
        }
        const bool fits = source.text == Text::any || language.empty();
        if (!path.empty() && fits && listed.size() < kMaxImages) {
            listed.push_back(
                {{source.kind, base + path, std::move(language), ProviderId::fanart_images, source.width},
                 source.quality,
                 likes_of(item),
                 listed.size()});
        }
    }
    return listed;
}

std::vector<ImageCandidate> read_images(const Json& answer, const ScrapeSettings& settings) {
    const std::string base = image_base(settings);
    std::vector<Listed> all;
    for (const Source& source : kSources) {
        std::ranges::move(read_list(answer, source, base), std::back_inserter(all));
    }
    const auto key = [&](const Listed& image) {
        const auto language = std::ranges::find(settings.image_languages, image.candidate.language);
        return std::tuple(image.candidate.kind, language - settings.image_languages.begin(), image.quality,
                          -image.likes, image.position);
    };
    std::ranges::stable_sort(all, {}, key);
    std::vector<ImageCandidate> images;
    for (Listed& image : all) {
        images.push_back(std::move(image.candidate));
    }
    return images;
}

FetchRequest request_of(const ProviderAccess& access, const std::string& id) {
    FetchRequest request = make_request(access, "/movies/" + id, id);
    request.url += "?api_key=" + percent_encode(access.key);
    request.masked_url += "?api_key=***";
    return request;
}

std::variant<Json, ProviderError> read_body(const FetchAnswer& answer) {
    if (std::optional<ProviderError> error = error_of(ProviderId::fanart, answer)) {
        return *std::move(error);
    }
    Json body = parse_json(answer.body.view());
    if (!body.is_object() || text_at(body, "tmdb_id").empty()) {
        return ProviderError{ProviderId::fanart, ErrorClass::malformed,
                             "fanart.tv answered something that is no list of images", 0};
    }
    return body;
}

std::vector<FetchRequest> requests(const Inquiry& inquiry) {
    const MovieIds& ids = inquiry.ids;
    const std::string id = ids.tmdb != 0 ? std::to_string(ids.tmdb) : ids.imdb;
    return id.empty() ? std::vector<FetchRequest>() : std::vector{request_of(inquiry.access, id)};
}

ReadFacts read(const Inquiry& inquiry, const FetchRequest& /*request*/, const FetchAnswer& answer) {
    std::variant<Json, ProviderError> body = read_body(answer);
    if (auto* error = std::get_if<ProviderError>(&body)) {
        return std::move(*error);
    }
    ProviderFacts facts;
    facts.provider = ProviderId::fanart;
    facts.images = read_images(std::get<Json>(body), inquiry.settings);
    return facts;
}

FetchRequest set_request(const Inquiry& inquiry, std::int64_t tmdb_set) {
    return request_of(inquiry.access, std::to_string(tmdb_set));
}

// TMDB counts movies and sets apart, fanart.tv has one list of both: the number may be a movie's as well.
// Only a movie has one at IMDb.
ReadImages read_set(const Inquiry& inquiry, const FetchAnswer& answer) {
    std::variant<Json, ProviderError> body = read_body(answer);
    if (auto* error = std::get_if<ProviderError>(&body)) {
        return std::move(*error);
    }
    const Json& set = std::get<Json>(body);
    const bool is_movie = !text_at(set, "imdb_id").empty();
    return is_movie ? std::vector<ImageCandidate>() : read_images(set, inquiry.settings);
}

}  // namespace

constinit const Provider kProvider = {
    .id = ProviderId::fanart,
    .can = capabilities({Capability::image}),
    .requests = requests,
    .read = read,
    .set_images = SetImageFinder{set_request, read_set},
};

}  // namespace cinefleet::worker::fanart
