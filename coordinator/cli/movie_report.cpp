#include "coordinator/cli/report.h"

#include "common/model/scrape_options.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

namespace cinefleet::cli {
namespace {

constexpr std::size_t kLongText = 4'000;
constexpr std::size_t kMostCast = 10;
constexpr std::size_t kMostTasks = 10;
constexpr std::size_t kMostCandidates = 5;

// A line unless there is nothing to say.
void add_line(std::string& text, std::string_view label, const std::string& value) {
    if (!value.empty()) {
        text += fmt::format("  {:<14} {}\n", label, for_terminal(value, kLongText));
    }
}

std::string joined(const std::vector<std::string>& words) {
    std::string line;
    for (const std::string& word : words) {
        line += (line.empty() ? "" : ", ") + word;
    }
    return line;
}

std::string ids_of(const Movie& movie) {
    const std::string tmdb = movie.ids.tmdb != 0 ? fmt::format("tmdb {}", movie.ids.tmdb) : "";
    return tmdb + (tmdb.empty() || movie.ids.imdb.empty() ? "" : ", ") +
           (movie.ids.imdb.empty() ? "" : "imdb " + movie.ids.imdb);
}

std::string crew_of(const Movie& movie, std::string_view job) {
    std::vector<std::string> names;
    for (const CrewMember& member : movie.crew) {
        if (member.job == job) {
            names.push_back(member.name);
        }
    }
    return joined(names);
}

std::string cast_of(const Movie& movie) {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < std::min(movie.cast.size(), kMostCast); ++i) {
        const CastMember& member = movie.cast[i];
        lines.push_back(member.role.empty() ? member.name : member.name + " (" + member.role + ")");
    }
    if (movie.cast.size() > kMostCast) {
        lines.push_back(fmt::format("and {} more", movie.cast.size() - kMostCast));
    }
    return joined(lines);
}

std::string ratings_of(const Movie& movie) {
    std::vector<std::string> lines;
    for (const Rating& rating : movie.ratings) {
        lines.push_back(
            fmt::format("{} {:.1f}/{} ({} votes)", rating.name, rating.value, rating.max, rating.votes));
    }
    return joined(lines);
}

std::string locks_of(const MovieLocks& locks) {
    if (locks.whole) {
        return "the whole movie";
    }
    std::vector<std::string> fields;
    for (const MovieFieldInfo& info : kMovieFields) {
        if (locks.fields.has(info.field)) {
            fields.emplace_back(info.name);
        }
    }
    return joined(fields);
}

void add_artwork(std::string& text, const Movie& movie) {
    for (const Artwork& artwork : movie.artwork) {
        add_line(text, to_string(artwork.kind),
                 fmt::format("{}x{}, {:.0f} kB, {}", artwork.width, artwork.height,
                             static_cast<double>(artwork.size_bytes) / 1'000, artwork.url));
    }
}

void add_origins(std::string& text, const FieldOrigins& origins) {
    for (const MovieFieldInfo& field : kMovieFields) {
        const auto found = origins.find(field.field);
        if (found == origins.end()) {
            continue;
        }
        std::vector<std::string> providers;
        for (const ProviderId provider : found->second) {
            providers.emplace_back(to_string(provider));
        }
        text += fmt::format("  {:<20} from {}\n", field.name, joined(providers));
    }
}

// "h264 1920x800, 1:57:04", "ac3 6ch eng, dca 6ch ger", "subtitles eng, ger"
std::string media_of(const MediaInfo& media) {
    std::string text;
    const auto add = [&text](const std::string& kind) { text += (text.empty() ? "" : "; ") + kind; };
    for (const VideoStream& video : media.video) {
        const int minutes = video.duration_s / 60;
        add(fmt::format("{} {}x{}{}, {}:{:02}:{:02}", video.codec, video.width, video.height,
                        video.hdr_type.empty() ? "" : " " + video.hdr_type, minutes / 60, minutes % 60,
                        video.duration_s % 60));
    }
    std::vector<std::string> audio;
    for (const AudioStream& stream : media.audio) {
        audio.push_back(fmt::format("{} {}ch{}", stream.codec, stream.channels,
                                    stream.language.empty() ? "" : " " + stream.language));
    }
    if (!audio.empty()) {
        add(joined(audio));
    }
    std::vector<std::string> subtitles;
    for (const SubtitleStream& stream : media.subtitles) {
        subtitles.push_back(stream.language);
    }
    if (!subtitles.empty()) {
        add("subtitles " + joined(subtitles));
    }
    return text;
}

void add_tasks(std::string& text, const std::vector<control::MovieReport::TaskLine>& tasks) {
    for (std::size_t i = 0; i < std::min(tasks.size(), kMostTasks); ++i) {
        const control::MovieReport::TaskLine& task = tasks[i];
        text +=
            fmt::format("  run {}, task {}: {}{}\n", task.run.value, task.task.value, to_string(task.state),
                        task.reason.empty() ? "" : ": " + for_terminal(task.reason, kLongText));
        for (std::size_t j = 0; j < std::min(task.candidates.size(), kMostCandidates); ++j) {
            const MatchCandidate& candidate = task.candidates[j];
            text += fmt::format("    {:>3.0f} %  {} ({}), tmdb {}: {}\n", candidate.score * 100,
                                for_terminal(candidate.title, kLongText), candidate.year, candidate.tmdb_id,
                                for_terminal(candidate.reason, kLongText));
        }
    }
}

}  // namespace

std::string render_movie(const control::MovieReport& report, bool with_origins) {
    const Movie& movie = report.movie;
    std::string text =
        fmt::format("Movie {}: {}{}\n", report.id.value,
                    movie.title.empty() ? "not scraped yet" : for_terminal(movie.title, kLongText),
                    movie.year != 0 ? fmt::format(" ({})", movie.year) : "");
    add_line(text, "path", report.path);
    add_line(text, "ids", ids_of(movie));
    if (report.scraped_ms != 0) {
        add_line(text, "scraped",
                 fmt::format("{:%Y-%m-%d %H:%M} UTC",
                             fmt::gmtime(static_cast<std::time_t>(report.scraped_ms / 1'000))));
    }
    add_line(text, "lacks", joined(report.missing));
    add_line(text, "decided", report.fixed != MovieIds{} ? "by a person, no run changes it" : "");
    add_line(text, "ignored", report.ignored ? "left out of runs that do not name it" : "");
    add_line(text, "marked", report.marked ? "yes" : "");
    add_line(text, "locked", locks_of(report.locks));
    add_line(text, "locked by NFO", locks_of(report.nfo_locks));
    add_line(text, "original title", movie.original_title == movie.title ? "" : movie.original_title);
    add_line(text, "tagline", movie.tagline);
    add_line(text, "plot", movie.plot);
    add_line(text, "premiered", movie.premiered);
    add_line(text, "runtime", movie.runtime_min != 0 ? fmt::format("{} min", movie.runtime_min) : "");
    add_line(text, "files hold", media_of(movie.media));
    add_line(text, "certification", movie.certification);
    add_line(text, "ratings", ratings_of(movie));
    add_line(text, "genres", joined(movie.genres));
    add_line(text, "countries", joined(movie.countries));
    add_line(text, "studios", joined(movie.studios));
    add_line(text, "set", movie.set ? movie.set->name : "");
    add_line(text, "director", crew_of(movie, "Director"));
    add_line(text, "cast", cast_of(movie));
    add_line(text, "trailer", movie.trailer_url);
    add_artwork(text, movie);
    if (with_origins) {
        add_origins(text, report.origins);
    }
    add_tasks(text, report.tasks);
    return text;
}

std::string render_task(const control::TaskReport& task) {
    std::string text =
        fmt::format("Task {} of run {}: {}{}\n", task.task.value, task.run.value, to_string(task.state),
                    task.reason.empty() ? "" : ": " + for_terminal(task.reason, kLongText));
    add_line(text, "movie", fmt::format("{}: {}", task.movie.value, task.title));
    add_line(text, "path", task.path);
    add_line(text, "now", task.where);
    if (task.error_attempts + task.crash_attempts > 0) {
        add_line(text, "attempts",
                 fmt::format("{} failed, {} crashed their worker", task.error_attempts, task.crash_attempts));
    }
    for (const control::TaskReport::Attempt& attempt : task.attempts) {
        text += fmt::format("  {:%Y-%m-%d %H:%M:%S} UTC  {}\n",
                            fmt::gmtime(static_cast<std::time_t>(attempt.at_ms / 1'000)),
                            for_terminal(attempt.reason, kLongText));
    }
    return text;
}

}  // namespace cinefleet::cli
