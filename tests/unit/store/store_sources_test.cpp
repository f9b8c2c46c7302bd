#include "coordinator/store/store.h"
#include "coordinator/store/store_reader.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace cinefleet::store {
namespace {

using testing::ElementsAre;

class StoreSourcesTest : public testing::Test {
  protected:
    StoreSourcesTest() {
        store_ = *Store::open(database(), clock_);
        source_ = *store_->add_source("/movies");
    }

    std::string database() const { return (folder_.path() / "cinefleet.db").string(); }
    std::unique_ptr<StoreReader> reader() const { return *StoreReader::open(database()); }
    KnownSource known() const { return *reader()->known_source(source_); }

    static FoundMovie found(const std::string& title) {
        FoundMovie movie;
        movie.folder = title;
        movie.parts = {{title + "/" + title + " cd1.mkv", 1, 2, 3},
                       {title + "/" + title + " cd2.mkv", 4, 5, 6}};
        movie.own_folder = true;
        movie.layout = MovieLayout::file;
        movie.nfo_path = title + "/" + title + ".nfo";
        movie.nfo_mtime_ms = 7;
        movie.nfo_size_bytes = 8;
        movie.artwork = {ImageKind::poster};
        movie.name.title = title;
        return movie;
    }

    void add(const std::vector<std::string>& titles) {
        ScanChanges page;
        for (const std::string& title : titles) {
            page.added.push_back(found(title));
            page.folders.push_back({title, 1, 2, 3});
        }
        ASSERT_TRUE(store_->apply_scan(source_, page));
    }

    std::int64_t count(const std::string& sql) const {
        auto connection = *Connection::open(database(), Connection::Mode::read_only);
        auto rows = connection->statement(sql)();
        return rows.next() ? rows.integer(0) : -1;
    }

    SystemClock clock_;
    TemporaryFolder folder_;
    std::unique_ptr<Store> store_;
    SourceId source_;
};

TEST_F(StoreSourcesTest, WhatAScanFoundIsWhatTheNextOneKnows) {
    add({"Alien", "Heat"});
    ASSERT_TRUE(store_->finish_scan(source_, 77));
    const KnownSource source = known();
    EXPECT_EQ(source.path, "/movies");
    EXPECT_EQ(source.device, 77);
    EXPECT_THAT(source.folders, ElementsAre(KnownFolder{"Alien", 1, 2, 3}, KnownFolder{"Heat", 1, 2, 3}));
    ASSERT_EQ(source.movies.size(), 2U);
    const KnownMovie& movie = source.movies.front();
    const FoundMovie as_found = found("Alien");
    EXPECT_EQ(movie.parts, as_found.parts);
    EXPECT_EQ(movie.folder, as_found.folder);
    EXPECT_EQ(movie.nfo_path, as_found.nfo_path);
    EXPECT_EQ(movie.nfo_mtime_ms, as_found.nfo_mtime_ms);
    EXPECT_EQ(movie.nfo_size_bytes, as_found.nfo_size_bytes);
    EXPECT_EQ(movie.own_folder, as_found.own_folder);
    EXPECT_EQ(movie.artwork, std::int64_t{1} << static_cast<unsigned>(ImageKind::poster));
    EXPECT_EQ(reader()->known_source(SourceId{99}).error().error_class, ErrorClass::not_found);
}

TEST_F(StoreSourcesTest, AMovedMovieKeepsItsNumberAndWhatWasScraped) {
    add({"Alien"});
    const MovieId id = known().movies.front().id;
    auto connection = *Connection::open(database(), Connection::Mode::read_only);
    store_.reset();
    {
        auto writer = *Connection::open(database(), Connection::Mode::read_write);
        writer->run_script("UPDATE movies SET scraped_ms = 5, title = 'Alien', tmdb_id = 348");
    }
    store_ = *Store::open(database(), clock_);
    ScanChanges page;
    page.moved.push_back({id, found("Alien - Director's Cut")});
    page.forgotten_folders = {"Alien"};
    ASSERT_TRUE(store_->apply_scan(source_, page));
    const MovieRow row = *reader()->movie("/movies/Alien - Director's Cut");
    EXPECT_EQ(row.id, id);
    EXPECT_EQ(row.movie.ids.tmdb, 348);
    EXPECT_EQ(row.scraped_ms, 5);
    EXPECT_TRUE(known().folders.empty());
}

TEST_F(StoreSourcesTest, AbsentMoviesAreKeptAndComeBack) {
    add({"Alien", "Heat", "Ran", "Dune"});
    const KnownSource before = known();  // sorted by folder: Alien, Dune, Heat, Ran
    ScanChanges page;
    page.absent = {{before.movies[0].id, Absence::away},
                   {before.movies[1].id, Absence::deleted},
                   {before.movies[2].id, Absence::left_out}};
    ASSERT_TRUE(store_->apply_scan(source_, page));
    const SourceRow row = reader()->sources()->front();
    EXPECT_EQ(row.present, 1);
    EXPECT_EQ(row.away, 1);
    EXPECT_EQ(row.deleted, 1);
    EXPECT_EQ(row.left_out, 1);
    EXPECT_EQ(store_->plan_run(RunOrder{})->tasks.size(), 1U);
    ScanChanges back;
    back.returned = {before.movies[0].id};
    back.changed = {{before.movies[1].id, found("Dune")}};
    ASSERT_TRUE(store_->apply_scan(source_, back));
    EXPECT_EQ(reader()->sources()->front().present, 3);
    EXPECT_EQ(store_->plan_run(RunOrder{})->tasks.size(), 3U);
}

TEST_F(StoreSourcesTest, OnlyDeletedMoviesAreForgottenByOrder) {
    add({"Alien", "Heat", "Ran"});
    const KnownSource before = known();
    ScanChanges page;
    page.absent = {{before.movies[0].id, Absence::away}, {before.movies[1].id, Absence::deleted}};
    ASSERT_TRUE(store_->apply_scan(source_, page));
    EXPECT_EQ(*store_->forget_deleted(SourceId{99}, 10), 0);
    EXPECT_EQ(*store_->forget_deleted(SourceId{}, 10), 1);
    EXPECT_EQ(known().movies.size(), 2U);
    EXPECT_EQ(count("SELECT count(*) FROM movie_parts"), 4);
}

TEST_F(StoreSourcesTest, ASourceIsForgottenInPagesAndNotWhileItsMoviesAreQueued) {
    add({"Alien", "Heat", "Ran"});
    const RunPlan plan = *store_->plan_run(RunOrder{});
    const RunId run = store_->create_run(RunOrder{}, plan)->run;
    EXPECT_EQ(store_->forget_movies_of(source_, 2).error().error_class, ErrorClass::conflict);
    EXPECT_EQ(known().movies.size(), 3U);
    ASSERT_TRUE(store_->persist_cancel({run, TaskId{}, "stop", {}}));
    ASSERT_TRUE(store_->sweep_cancelled({}, 10));
    EXPECT_EQ(*store_->forget_movies_of(source_, 2), 2);
    EXPECT_EQ(*store_->forget_movies_of(source_, 2), 1);
    EXPECT_TRUE(reader()->sources()->empty());
    EXPECT_EQ(count("SELECT count(*) FROM scan_folders"), 0);
}

TEST_F(StoreSourcesTest, OptionsAreKeptAndEverythingIsReadAgain) {
    add({"Alien"});
    const SourceOptions options{SourceKind::flat, NamingStyle::file, false, {"*.avi", "/Kids/"}, "de-DE"};
    ASSERT_TRUE(store_->set_source_options(source_, options));
    EXPECT_EQ(reader()->sources()->front().options, options);
    EXPECT_EQ(known().options, options);
    EXPECT_TRUE(known().folders.empty());
    EXPECT_EQ(*store_->add_source("/movies"), source_);
    // Its language is that of its movies' texts, unless a run has its own.
    const RunPlan plan = *store_->plan_run(RunOrder{});
    ASSERT_TRUE(store_->create_run(RunOrder{}, plan));
    EXPECT_EQ(
        store_->load_tasks({TaskId{0}, Priority::interactive, 10, RunId{}})->tasks.front().spec->language,
        "de-DE");
}

TEST_F(StoreSourcesTest, ACopyIsADatabaseOfItsOwn) {
    add({"Alien"});
    const std::string copy = (folder_.path() / "copy.db").string();
    ASSERT_TRUE(reader()->copy_to(copy));
    {
        const std::unique_ptr<Store> other = *Store::open(copy, clock_);
        const RunPlan plan = *other->plan_run(RunOrder{});
        EXPECT_EQ(plan.tasks.size(), 1U);
        ASSERT_TRUE(other->create_run(RunOrder{}, plan));
    }
    EXPECT_EQ(count("SELECT count(*) FROM runs"), 0);
    EXPECT_FALSE(reader()->copy_to(copy));
}

// A database as the first version made it keeps what it has.
TEST_F(StoreSourcesTest, MigratesTheFirstSchema) {
    const std::string old = (folder_.path() / "old.db").string();
    std::ifstream schema(CINEFLEET_SCHEMA_DIR "/001_init.sql");
    const std::string sql(std::istreambuf_iterator<char>(schema), {});
    {
        auto writer = *Connection::open(old, Connection::Mode::read_write);
        writer->run_script(sql);
        writer->run_script(
            "INSERT INTO sources (id, path, added_ms) VALUES (1, x'2F6D', 1);"
            "INSERT INTO movies (id, source_id, path, folder, layout, own_folder, name_title,"
            " name_alternative_title, name_year, name_edition, name_tmdb_id, name_imdb_id, nfo_path,"
            " nfo_mtime_ms, locked, on_disk_artwork, missing_since_ms)"
            " VALUES (1, 1, x'612E6D6B76', x'', 1, 0, 'a', '', 0, '', 0, '', x'', 0, 0, 0, 5);"
            "INSERT INTO movie_parts VALUES (1, 0, x'612E6D6B76', 3, 4); PRAGMA user_version = 1");
        ASSERT_TRUE(writer->take_status());
    }
    ASSERT_TRUE(Store::open(old, clock_));
    const auto reader = *StoreReader::open(old);
    const KnownSource source = *reader->known_source(SourceId{1});
    ASSERT_EQ(source.movies.size(), 1U);
    EXPECT_EQ(source.movies.front().absence, Absence::away);
    EXPECT_EQ(source.movies.front().parts, (std::vector<MoviePart>{{"a.mkv", 3, 4, 0}}));
    EXPECT_EQ(reader->sources()->front().options, SourceOptions{});
}

}  // namespace
}  // namespace cinefleet::store
