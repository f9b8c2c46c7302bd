#include "worker/providers/tmdb/tmdb_images.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>
#include <utility>

namespace cinefleet::worker::tmdb {
namespace {

constexpr std::size_t kMaxImages = 500;                    // of one list of one movie
constexpr std::string_view kNamedSetImage = "/original/";  // the size that facts of a set name

struct Listed {
    std::string path;
    std::string language;
    std::int32_t width = 0;
    double vote_average = 0;
    std::int64_t vote_count = 0;
    std::size_t position = 0;
};

enum class Text : std::uint8_t { preferred, with, without };

// Which of TMDB's lists a kind of ours comes from, and whether it bears text. A landscape is a backdrop with
// the title.
struct KindSource {
    ImageKind kind;
    const char* list;
    Text text;
};

constexpr std::array kSources = {
    KindSource{ImageKind::poster, "posters", Text::preferred},
    KindSource{ImageKind::fanart, "backdrops", Text::without},
    KindSource{ImageKind::landscape, "backdrops", Text::with},
    KindSource{ImageKind::clearlogo, "logos", Text::preferred},
    KindSource{ImageKind::keyart, "posters", Text::without},
};

std::vector<Listed> read_list(const Json& images, const char* name) {
    std::vector<Listed> listed;
    for (const Json& item : list_at(images, name)) {
        const std::string path = text_at(item, "file_path");
        if (is_image_path(path) && listed.size() < kMaxImages) {
            listed.push_back({path, text_at(item, "iso_639_1"), count_at(item, "width"),
                              number_at(item, "vote_average"), integer_at(item, "vote_count"),
                              listed.size()});
        }
    }
    return listed;
}

// "w780": as wide as that at most; 0: as it is.
std::int32_t most_width(std::string_view size) {
    std::int32_t width = 0;
    if (size.starts_with('w')) {
        std::from_chars(size.data() + 1, size.data() + size.size(), width);
    }
    return width;
}

std::int32_t fetched_width(std::int32_t width, std::string_view size) {
    const std::int32_t most = most_width(size);
    return most > 0 ? std::min(width, most) : width;
}

std::size_t language_rank(const ScrapeSettings& settings, const std::string& language) {
    const auto found = std::ranges::find(settings.image_languages, language);
    return static_cast<std::size_t>(found - settings.image_languages.begin());
}

bool fits(Text text, const Listed& image) {
    switch (text) {
        case Text::preferred:
            return true;
        case Text::with:
            return !image.language.empty();
        case Text::without:
            return image.language.empty();
    }
    return false;
}

}  // namespace

std::string image_base_url(const ScrapeSettings& settings) {
    const auto found =
        std::ranges::find(settings.providers, ProviderId::tmdb_images, &ProviderAccess::provider);
    return found != settings.providers.end() ? found->base_url : std::string();
}

bool is_image_path(std::string_view path) {
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-' || c == '.';
    };
    return path.size() > 5 && path.size() < 200 && path.front() == '/' &&
           std::ranges::all_of(path.substr(1), is_plain) &&
           (path.ends_with(".jpg") || path.ends_with(".png"));
}

std::string size_for(const ScrapeSettings& settings, ImageKind kind) {
    constexpr const char* kOriginal = "original";
    const auto found = std::ranges::find(settings.image_sizes, kind, &ImageSize::kind);
    if (found == settings.image_sizes.end()) {
        return kOriginal;
    }
    const std::int32_t most = most_width(found->size);
    return most > 0 && most < least_width(settings, kind) ? kOriginal : found->size;
}

std::vector<ImageCandidate> image_candidates(const Json& details, const ScrapeSettings& settings) {
    const Json& images = object_at(details, "images");
    const std::string base = image_base_url(settings);
    std::vector<ImageCandidate> candidates;
    for (const KindSource& source : kSources) {
        std::vector<Listed> listed = read_list(images, source.list);
        std::erase_if(listed, [&](const Listed& image) { return !fits(source.text, image); });
        std::ranges::sort(listed, [&](const Listed& a, const Listed& b) {
            const auto key = [&](const Listed& image) {
                return std::tuple(language_rank(settings, image.language), -image.vote_average,
                                  -image.vote_count, image.position);
            };
            return key(a) < key(b);
        });
        const std::string size = size_for(settings, source.kind);
        for (const Listed& image : listed) {
            candidates.push_back({source.kind, base + "/" + size + image.path, image.language,
                                  ProviderId::tmdb_images, fetched_width(image.width, size)});
        }
    }
    return candidates;
}

std::string resized(const std::string& url, std::string_view named_size, const std::string& size,
                    const std::string& host) {
    const std::string named = host + std::string(named_size);
    return !host.empty() && url.starts_with(named) ? host + "/" + size + "/" + url.substr(named.size())
                                                   : std::string();
}

std::vector<ImageCandidate> set_images(const MovieSet& set, const ScrapeSettings& settings) {
    const std::string host = image_base_url(settings);
    std::vector<ImageCandidate> images;
    for (const auto& [kind, named] :
         {std::pair(ImageKind::poster, set.poster_url), std::pair(ImageKind::fanart, set.fanart_url)}) {
        std::string url = resized(named, kNamedSetImage, size_for(settings, kind), host);
        if (!url.empty()) {
            images.push_back({kind, std::move(url), {}, ProviderId::tmdb_images});
        }
    }
    return images;
}

}  // namespace cinefleet::worker::tmdb
