#include "coordinator/app/rename_survey.h"

#include "coordinator/rename/safe_name.h"
#include "coordinator/store/store_reader.h"

#include <map>
#include <memory>
#include <utility>

namespace cinefleet::app {
namespace {

// Each with some ten paths of 100 bytes: about 10 MB of JSON.
constexpr std::size_t kMostMoviesTold = 10'000;

// What nobody else may be called: its first file, and its folder if that is renamed.
std::vector<std::string> claims_of(const rename::Renamed& movie) {
    const std::string root = movie.root + "/";
    std::vector<std::string> claims = {rename::folded(root + movie.to)};
    const Move& last = movie.moves.back();
    if (last.kind == MoveKind::folder) {
        claims.push_back(rename::folded(root + last.to));
    }
    return claims;
}

void leave(rename::Renamed& movie, std::string reason) {
    if (movie.reason.empty()) {
        movie.reason = std::move(reason);
    }
    movie.to = movie.from;
    movie.moves.clear();
}

void leave_rivals(std::vector<rename::Renamed>& movies) {
    std::map<std::string, std::vector<std::size_t>> claimants;
    for (std::size_t i = 0; i < movies.size(); ++i) {
        if (!movies[i].moves.empty()) {
            for (std::string& claim : claims_of(movies[i])) {
                claimants[std::move(claim)].push_back(i);
            }
        }
    }
    for (const auto& [claim, rivals] : claimants) {
        for (std::size_t i = 0; rivals.size() > 1 && i < rivals.size(); ++i) {
            const std::string& other = movies[rivals[i == 0 ? 1 : 0]].from;
            leave(movies[rivals[i]], other + " would get the same name: have the templates tell them apart");
        }
    }
}

}  // namespace

Result<std::vector<rename::Renamed>> survey_renames(const std::string& database,
                                                    const std::vector<MovieId>& movies,
                                                    rename::RenameRun& run) {
    const Result<std::unique_ptr<store::StoreReader>> reader = store::StoreReader::open(database);
    if (!reader) {
        return failure(reader.error());
    }
    std::vector<rename::Renamed> planned;
    for (const MovieId movie : movies) {
        const Result<store::RenameFacts> facts = (*reader)->rename_facts(movie);
        if (facts) {
            planned.push_back(rename::preview(*facts, run));
        } else if (facts.error().error_class != ErrorClass::not_found) {
            return failure(facts.error());
        }
    }
    leave_rivals(planned);
    return planned;
}

control::RenameReport report_of(RenameId number, const std::vector<rename::Renamed>& movies) {
    control::RenameReport report;
    report.rename = number;
    for (const rename::Renamed& movie : movies) {
        if (movie.reason.empty() && movie.moves.empty()) {
            ++report.unchanged;
            continue;
        }
        ++(movie.reason.empty() ? report.renamed : report.left_count);
        if (report.movies.size() < kMostMoviesTold) {
            control::RenamedMovie told{movie.movie, movie.root, movie.from, movie.to, {}, movie.reason};
            for (const Move& move : movie.moves) {
                told.paths.push_back({move.from, move.to});
            }
            report.movies.push_back(std::move(told));
        }
    }
    return report;
}

}  // namespace cinefleet::app
