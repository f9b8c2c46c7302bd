#include "coordinator/nfo/nfo.h"
#include "coordinator/nfo/nfo_elements.h"

#include "common/text.h"

namespace cinefleet::nfo {
namespace {

constexpr char kBetweenItems = '\x1E';
constexpr char kBetweenParts = '\x1F';

// As the reader would find it again.
std::string tidy(std::string_view text) {
    return std::string(trim(text));
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : std::string(1, kBetweenItems)) + tidy(word);
    }
    return text;
}

std::string ids_text(const MovieIds& ids) {
    return number_text(ids.tmdb) + (ids.imdb.empty() ? "" : kBetweenParts + ids.imdb);
}

std::string ratings_text(const std::vector<Rating>& ratings) {
    std::string text;
    for (const Rating& rating : ratings) {
        text += rating.name + kBetweenParts + one_decimal(rating.value) + kBetweenParts +
                std::to_string(rating.max) + kBetweenParts + std::to_string(rating.votes) + kBetweenItems;
    }
    return text;
}

std::string cast_text(const std::vector<CastMember>& cast) {
    std::string text;
    for (const CastMember& member : cast) {
        text += tidy(member.name) + kBetweenParts + tidy(member.role) + kBetweenParts +
                std::to_string(member.order) + kBetweenParts + member.thumb_url + kBetweenItems;
    }
    return text;
}

std::string crew_text(const Movie& movie) {
    const std::string directors = joined(directors_of(movie));
    const std::string writers = joined(writers_of(movie));
    return writers.empty() ? directors : directors + kBetweenParts + writers;
}

std::string media_text(const MediaInfo& media) {
    std::string text;
    for (const VideoStream& video : media.video) {
        text += "video" + (kBetweenParts + tidy(video.codec)) + kBetweenParts + two_decimals(video.aspect) +
                kBetweenParts + std::to_string(video.width) + kBetweenParts + std::to_string(video.height) +
                kBetweenParts + std::to_string(video.duration_s) + kBetweenParts + tidy(video.stereo_mode) +
                kBetweenParts + tidy(video.hdr_type) + kBetweenItems;
    }
    for (const AudioStream& audio : media.audio) {
        text += "audio" + (kBetweenParts + tidy(audio.codec)) + kBetweenParts + tidy(audio.language) +
                kBetweenParts + std::to_string(audio.channels) + kBetweenItems;
    }
    for (const SubtitleStream& subtitle : media.subtitles) {
        text += "subtitle" + (kBetweenParts + tidy(subtitle.language)) + kBetweenItems;
    }
    return text;
}

std::string set_text(const std::optional<MovieSet>& set) {
    if (!set) {
        return {};
    }
    return tidy(set->name) + (set->overview.empty() ? "" : kBetweenParts + tidy(set->overview));
}

}  // namespace

std::string field_text(const Movie& movie, MovieField field) {
    switch (field) {
        case MovieField::ids:
            return ids_text(movie.ids);
        case MovieField::title:
            return tidy(movie.title);
        case MovieField::original_title:
            return tidy(movie.original_title);
        case MovieField::sort_title:
            return tidy(movie.sort_title);
        case MovieField::tagline:
            return tidy(movie.tagline);
        case MovieField::outline:
            return tidy(movie.outline);
        case MovieField::plot:
            return tidy(movie.plot);
        case MovieField::year:
            return number_text(movie.year);
        case MovieField::premiered:
            return movie.premiered;
        case MovieField::runtime:
            return number_text(movie.runtime_min);
        case MovieField::certification:
            return tidy(movie.certification);
        case MovieField::top250:
            return number_text(movie.top250);
        case MovieField::ratings:
            return ratings_text(movie.ratings);
        case MovieField::genres:
            return joined(movie.genres);
        case MovieField::countries:
            return joined(movie.countries);
        case MovieField::studios:
            return joined(movie.studios);
        case MovieField::tags:
            return joined(movie.tags);
        case MovieField::languages:
            return joined(movie.languages);
        case MovieField::set:
            return set_text(movie.set);
        case MovieField::cast:
            return cast_text(movie.cast);
        case MovieField::crew:
            return crew_text(movie);
        case MovieField::trailer:
            return tidy(movie.trailer_url);
        case MovieField::media:
            return media_text(movie.media);
        case MovieField::alternative_titles:
        case MovieField::certifications:
        case MovieField::releases:
        case MovieField::theme:
            return {};  // no element of an NFO
    }
    return {};
}

}  // namespace cinefleet::nfo
