#include "worker/providers/theme/theme.h"

#include <algorithm>
#include <array>
#include <utility>

namespace cinefleet::worker::theme {
namespace {

constexpr std::string_view kTmdb = "{tmdb}";
constexpr std::string_view kImdb = "{imdb}";

// How a file of music begins: MP3 with or without tags, Ogg, FLAC, MP4.
bool is_music(std::string_view bytes) {
    constexpr std::array<std::string_view, 5> kBeginnings = {"ID3", "\xFF\xFB", "\xFF\xF3", "OggS", "fLaC"};
    const bool is_mp4 = bytes.size() > 8 && bytes.substr(4, 4) == "ftyp";
    return is_mp4 || std::ranges::any_of(kBeginnings, [bytes](std::string_view beginning) {
               return bytes.starts_with(beginning);
           });
}

std::vector<FetchRequest> requests(const Inquiry& inquiry) {
    const bool by_tmdb = inquiry.access.base_url.find(kTmdb) != std::string::npos;
    const std::string_view mark = by_tmdb ? kTmdb : kImdb;
    const std::string id = !by_tmdb                ? inquiry.ids.imdb
                           : inquiry.ids.tmdb != 0 ? std::to_string(inquiry.ids.tmdb)
                                                   : std::string();
    const std::size_t at = inquiry.access.base_url.find(mark);
    if (id.empty() || at == std::string::npos) {
        return {};
    }
    FetchRequest request = make_request(inquiry.access, {}, id);
    request.url.replace(at, mark.size(), percent_encode(id));
    request.masked_url = request.url;
    request.headers = {"Accept: audio/*", "Range: bytes=0-1023"};
    return {std::move(request)};
}

ReadFacts read(const Inquiry& /*inquiry*/, const FetchRequest& request, const FetchAnswer& answer) {
    constexpr std::int32_t kPartOfIt = 206;
    const bool is_part = !answer.transport_error && answer.status == kPartOfIt;
    if (!is_part) {
        if (std::optional<ProviderError> error = error_of(ProviderId::theme, answer)) {
            return *std::move(error);
        }
    }
    if (!is_music(answer.body.view())) {
        return ProviderError{ProviderId::theme, ErrorClass::malformed, "the themes' host sent no music", 0};
    }
    ProviderFacts facts;
    facts.provider = ProviderId::theme;
    facts.movie.theme_url = request.url;
    return facts;
}

}  // namespace

constinit const Provider kProvider = {
    .id = ProviderId::theme,
    .can = capabilities({Capability::theme}),
    .requests = requests,
    .read = read,
};

}  // namespace cinefleet::worker::theme
