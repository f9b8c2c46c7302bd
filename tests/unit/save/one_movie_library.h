#pragma once

#include "common/clock.h"
#include "coordinator/save/movie_writer.h"
#include "coordinator/save/undo.h"
#include "coordinator/store/store.h"
#include "coordinator/store/store_reader.h"
#include "tests/support/temporary_folder.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace cinefleet::save {

/// Thrown where the process ends.
struct Killed {};

/// What somebody asks of one scrape.
struct Asked {
    FieldSet fields = all_fields();
    ModifierSet replace = {};
    ModifierSet modifiers = default_modifiers();
    bool overwrite_edited = false;
};

/// A folder of one movie, a real database, and everything that a save needs, without threads: each scrape is
/// a run of its own, written and committed by hand.
class OneMovieLibrary {
  public:
    explicit OneMovieLibrary(std::int64_t budget_bytes = std::int64_t{1} << 30U);

    std::filesystem::path movie_folder() const { return folder_.path() / "movies/Alien (1979)"; }
    std::filesystem::path undo_folder() const { return folder_.path() / "undo"; }
    std::string text(const std::string& name) const;
    void put(const std::string& name, const std::string& text) const;
    /// All files of the movie's folder, by name.
    std::map<std::string, std::string> files() const;

    /// Scans the folder again, as each `scrape` does, and makes a run of its one movie.
    TaskId begin(const Asked& asked = {});

    static ScrapedMovieResult scraped();
    /// Adds an image to the result, and its bytes to those that travel with it.
    void add_image(ScrapedMovieResult& result, ImageKind kind, const std::string& bytes);

    /// The same with one that is no main image.
    void add_extra(ScrapedMovieResult& result, const Artwork& artwork, const std::string& bytes);

    WritingStyle style;
    SetArtwork* sets = nullptr;
    /// Makes the files durable; throws what `step` throws.
    Result<WrittenFiles> write(TaskId task, const ScrapedMovieResult& result, DurableFolder::Step step = {});
    /// With this poster instead of the images that were added.
    Result<WrittenFiles> write_other(TaskId task, ScrapedMovieResult& result, const std::string& poster);
    Status withdraw(TaskId task);
    /// As the save loop does after write().
    void commit(TaskId task, const ScrapedMovieResult& result, const WrittenFiles& files);
    /// All of the above.
    TaskId scrape(const ScrapedMovieResult& result, const Asked& asked = {});

    /// Ends the task and its run without saving anything.
    void skip(TaskId task);
    /// What a scan of the folder finds to be other than it is known.
    ScanChanges rescan() const;
    store::MovieRow row() const;

    UndoReport undo(TaskId task, const DurableFolder::Step& step = {});
    Movie stored();
    std::string rows() { return *store().rows_of(MovieId{1}); }
    store::Store& store() { return *store_; }
    UndoKeeper& keeper() { return *keeper_; }
    const std::vector<std::string>& log() const { return log_; }
    RunId run() const { return run_; }

    /// As after a crash: everything in memory is gone.
    void restart();

  private:
    store::CommitFacts facts_of(TaskId task);
    std::string database() const { return (folder_.path() / "cinefleet.db").string(); }

    TemporaryFolder folder_;
    SystemClock clock_;
    std::int64_t budget_bytes_;
    std::vector<std::string> log_;
    std::vector<FetchedImage> images_;
    std::unique_ptr<UndoKeeper> keeper_;
    std::unique_ptr<store::Store> store_;
    std::map<TaskId, RunId> runs_;
    RunId run_;
};

}  // namespace cinefleet::save
