// Renames: planned over all movies that are meant, carried out movie by movie on the save thread.

#include "coordinator/app/coordinator.h"
#include "coordinator/app/rename_survey.h"
#include "coordinator/rename/rename_movie.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

namespace cinefleet::app {
namespace {

// In one go on the save thread, over folders that are read once for them: what is saved waits meanwhile.
constexpr std::size_t kMoviesAtATime = 20;

tl::unexpected<Error> stopped_renaming() {
    return failure(ErrorClass::cancelled, "the coordinator is stopping: what was renamed by then stays so");
}

using WorkOnOne = std::function<Status(store::RenameJournal&, std::size_t)>;

// `work` for each of so many, some at a time; others use the save thread, and change folders, in between.
Status for_each_on_writer(save::SaveLoop& save, std::size_t count, const std::function<bool()>& is_cancelled,
                          rename::FolderIndexes& folders, const WorkOnOne& work) {
    Status status;
    for (std::size_t begin = 0; status && begin < count; begin += kMoviesAtATime) {
        status = stopped_renaming();
        save.run_on_writer([&](store::Store& store) {
            folders.forget();
            status = Status();
            for (std::size_t i = begin; status && i < std::min(count, begin + kMoviesAtATime); ++i) {
                status = is_cancelled() ? Status(stopped_renaming()) : work(store.renames(), i);
            }
        });
    }
    return status;
}

}  // namespace

Result<std::vector<MovieId>> Coordinator::movies_of(const control::RenameOrder& order) {
    if (!order.all) {
        return stored_->chosen(order.choice);
    }
    const Result<std::vector<control::MovieLine>> lines =
        stored_->list_movies("", std::numeric_limits<std::int32_t>::max());
    if (!lines) {
        return failure(lines.error());
    }
    std::vector<MovieId> movies;
    for (const control::MovieLine& line : *lines) {
        movies.push_back(line.movie);
    }
    return movies;
}

Result<control::RenameReport> Coordinator::rename(const control::RenameOrder& order) {
    Result<rename::NamePatterns> patterns =
        rename::parse_patterns(order.folder.empty() ? settings_.rename_folder : order.folder,
                               order.file.empty() ? settings_.rename_file : order.file);
    if (!patterns) {
        return failure(patterns.error());
    }
    const Result<std::vector<MovieId>> movies = movies_of(order);
    if (!movies) {
        return failure(movies.error());
    }
    rename::RenameRun run{*std::move(patterns)};
    if (order.dry_run) {
        const Result<std::vector<rename::Renamed>> planned =
            survey_renames(settings_.database(), *movies, run);
        return planned ? report_of(RenameId{}, *planned)
                       : Result<control::RenameReport>(failure(planned.error()));
    }
    // A scan that looks at the folders meanwhile would take movies for gone.
    Result<control::RenameReport> report = stopped_renaming();
    desk_->while_nothing_scans([&](const std::function<bool()>& is_cancelled) {
        report = carry_out_renames(*movies, run, is_cancelled);
    });
    if (hooks_) {
        hooks_->notify();
    }
    return report;
}

Result<control::RenameReport> Coordinator::carry_out_renames(const std::vector<MovieId>& movies,
                                                             rename::RenameRun& run,
                                                             const std::function<bool()>& is_cancelled) {
    Result<std::vector<rename::Renamed>> planned = survey_renames(settings_.database(), movies, run);
    if (!planned) {
        return failure(planned.error());
    }
    std::vector<rename::Renamed*> wanted;
    for (rename::Renamed& movie : *planned) {
        if (!movie.moves.empty()) {
            wanted.push_back(&movie);
        }
    }
    const auto rename_one = [&](store::RenameJournal& journal, std::size_t i) -> Status {
        Result<rename::Renamed> renamed = rename::rename_movie(journal, wanted[i]->movie, run);
        if (!renamed) {
            return failure(std::move(renamed).error());
        }
        *wanted[i] = *std::move(renamed);
        return {};
    };
    if (const Status done = for_each_on_writer(*save_, wanted.size(), is_cancelled, run.folders, rename_one);
        !done) {
        return failure(done.error());
    }
    return report_of(run.number, *planned);
}

Result<control::RenameReport> Coordinator::undo_rename(RenameId number) {
    Result<std::vector<store::RenamedMovie>> journalled = stopped_renaming();
    save_->run_on_writer([&](store::Store& store) { journalled = store.renames().to_take_back(number); });
    if (!journalled) {
        return failure(std::move(journalled).error());
    }
    std::vector<rename::Renamed> movies;
    rename::FolderIndexes folders = rename::folders_on_disk();
    const auto take_back_one = [&](store::RenameJournal& journal, std::size_t i) -> Status {
        Result<rename::Renamed> back = rename::take_back(journal, (*journalled)[i], folders);
        if (!back) {
            return failure(std::move(back).error());
        }
        movies.push_back(*std::move(back));
        return {};
    };
    Status undone = stopped_renaming();
    desk_->while_nothing_scans([&](const std::function<bool()>& is_cancelled) {
        undone = for_each_on_writer(*save_, journalled->size(), is_cancelled, folders, take_back_one);
    });
    if (hooks_) {
        hooks_->notify();
    }
    if (!undone) {
        return failure(std::move(undone).error());
    }
    return report_of(journalled->empty() ? number : journalled->front().rename, movies);
}

}  // namespace cinefleet::app
