#include "tests/unit/save/one_movie_library.h"

#include "common/sys/sha256.h"
#include "coordinator/library/scan.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <utility>

namespace cinefleet::save {

namespace fs = std::filesystem;

OneMovieLibrary::OneMovieLibrary(std::int64_t budget_bytes) : budget_bytes_(budget_bytes) {
    fs::create_directories(movie_folder());
    put("Alien.mkv", "");
    restart();
}

void OneMovieLibrary::restart() {
    store_.reset();
    keeper_ = std::make_unique<UndoKeeper>(undo_folder().string(), budget_bytes_,
                                           [this](const std::string& text) { log_.push_back(text); });
    store_ = *store::Store::open(database(), clock_);
}

std::string OneMovieLibrary::text(const std::string& name) const {
    std::ifstream stream(movie_folder() / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void OneMovieLibrary::put(const std::string& name, const std::string& text) const {
    std::ofstream(movie_folder() / name, std::ios::binary) << text;
}

std::map<std::string, std::string> OneMovieLibrary::files() const {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::directory_iterator(movie_folder())) {
        const std::string name = entry.path().filename().string();
        files[name] = text(name);
    }
    return files;
}

TaskId OneMovieLibrary::begin(const Asked& asked) {
    const std::string root = (folder_.path() / "movies").string();
    const SourceId source = *store_->add_source(root);
    EXPECT_TRUE(store_->apply_scan(source, library::scan_folder(root)->movies));
    store::RunOrder order;
    order.type.selection = ScrapeSelection::all;
    order.fields = asked.fields;
    order.modifiers = asked.modifiers;
    order.replace = asked.replace;
    order.overwrite_edited = asked.overwrite_edited;
    run_ = store_->create_run(order, *store_->plan_run(order))->run;
    const TaskId task = store_->load_tasks({TaskId{0}, Priority::interactive, 1, run_})->tasks.front().task;
    runs_[task] = run_;
    images_.clear();
    return task;
}

ScrapedMovieResult OneMovieLibrary::scraped() {
    ScrapedMovieResult result;
    result.outcome = ScrapeOutcome::scraped;
    Movie& movie = result.movie;
    movie.ids = {348, "tt0078748"};
    movie.title = "Alien";
    movie.plot = "A crew answers a call.";
    movie.year = 1979;
    movie.runtime_min = 117;
    movie.genres = {"Horror", "Science Fiction"};
    movie.ratings = {{"themoviedb", 8.2, 10, 15'000}};
    movie.cast = {{"Sigourney Weaver", "Ripley", 0, "https://example.org/weaver.jpg", 10205}};
    movie.crew = {{"Ridley Scott", "Director", 578}};
    return result;
}

void OneMovieLibrary::add_image(ScrapedMovieResult& result, ImageKind kind, const std::string& bytes) {
    Artwork artwork;
    artwork.kind = kind;
    artwork.size_bytes = static_cast<std::int64_t>(bytes.size());
    artwork.sha256 = sha256_hex(bytes);
    artwork.url = "https://example.org/" + artwork.sha256;
    result.movie.artwork.push_back(artwork);
    images_.push_back({artwork, Blob::from_string(bytes)});
}

void OneMovieLibrary::add_extra(ScrapedMovieResult& result, const Artwork& artwork,
                                const std::string& bytes) {
    result.extras.push_back(artwork);
    images_.push_back({artwork, Blob::from_string(bytes)});
}

store::CommitFacts OneMovieLibrary::facts_of(TaskId task) {
    Result<store::CommitFacts> facts = store_->commit_facts(task);
    EXPECT_TRUE(facts) << (facts ? "" : facts.error().message + ": " + facts.error().detail);
    return *std::move(facts);
}

Result<WrittenFiles> OneMovieLibrary::write(TaskId task, const ScrapedMovieResult& result,
                                            DurableFolder::Step step) {
    const MovieWriter writer{*keeper_, nullptr, style, std::move(step), sets};
    return writer.write(facts_of(task), task, result, images_);
}

Status OneMovieLibrary::withdraw(TaskId task) {
    return MovieWriter{*keeper_, nullptr, style, {}, sets}.withdraw(facts_of(task), task);
}

Result<WrittenFiles> OneMovieLibrary::write_other(TaskId task, ScrapedMovieResult& result,
                                                  const std::string& poster) {
    images_.clear();
    add_image(result, ImageKind::poster, poster);
    return write(task, result);
}

void OneMovieLibrary::commit(TaskId task, const ScrapedMovieResult& result, const WrittenFiles& files) {
    store::SavedMovie saved;
    saved.task = task;
    saved.lease = LeaseId{1};
    saved.state = files.changed || files.rows_change ? TaskState::saved : TaskState::unchanged;
    saved.result = &result;
    saved.movie = &files.movie;
    saved.kept = files.kept;
    saved.written = files.written;
    saved.nfo_path = files.nfo_path;
    saved.nfo = files.nfo;
    saved.gone = files.gone_images;
    saved.extras = &files.extras;
    EXPECT_TRUE(store_->save_movie(saved));
    EXPECT_TRUE(store_->end_run(runs_.at(task), "", "{}"));
    keeper_->on_committed(runs_.at(task), task);
}

TaskId OneMovieLibrary::scrape(const ScrapedMovieResult& result, const Asked& asked) {
    const std::vector<FetchedImage> images = images_;
    const TaskId task = begin(asked);
    images_ = images;
    const Result<WrittenFiles> written = write(task, result);
    EXPECT_TRUE(written) << (written ? "" : written.error().message);
    commit(task, result, *written);
    images_.clear();
    return task;
}

UndoReport OneMovieLibrary::undo(TaskId task, const DurableFolder::Step& step) {
    UndoReport report;
    const Status done = undo_task(*store_, *keeper_, {runs_.at(task), task, nullptr, step}, report);
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
    return report;
}

Movie OneMovieLibrary::stored() {
    const TaskId task = begin();
    Movie movie = facts_of(task).stored;
    skip(task);
    return movie;
}

void OneMovieLibrary::skip(TaskId task) {
    EXPECT_TRUE(store_->finish_task({task, TaskState::skipped, LeaseId{}, {}, ""}, nullptr));
    EXPECT_TRUE(store_->end_run(runs_.at(task), "", "{}"));
}

ScanChanges OneMovieLibrary::rescan() const {
    return *library::scan_source(*(*store::StoreReader::open(database()))->known_source(SourceId{1}), {});
}

store::MovieRow OneMovieLibrary::row() const {
    return *(*store::StoreReader::open(database()))->movie(movie_folder().string());
}

}  // namespace cinefleet::save
