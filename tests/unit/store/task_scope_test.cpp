#include "coordinator/store/task_scope.h"

#include "coordinator/store/store.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace cinefleet::store {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kPosterBit = 1 << static_cast<int>(ImageKind::poster);

ModifierSet only(Modifier modifier) {
    ModifierSet set;
    set.add(modifier);
    return set;
}

TEST(TaskScope, ImagesThatWouldBeKeptAreNotFetched) {
    struct Case {
        ScrapeSelection selection;
        bool on_disk;
        bool own;
        bool replace;
        bool fetched;
    };
    for (const Case& expected : {
             Case{ScrapeSelection::all, false, false, false, true},
             Case{ScrapeSelection::all, true, false, false, false},     // somebody's own
             Case{ScrapeSelection::all, true, true, false, true},       // ours: refreshed
             Case{ScrapeSelection::missing, true, true, false, false},  // it is not missing
             Case{ScrapeSelection::missing, false, true, false, true},  // ours, but gone
             Case{ScrapeSelection::all, true, false, true, true},       // asked for
             Case{ScrapeSelection::missing, true, false, true, true},
         }) {
        const ModifierSet asked = without_kept_images(
            default_modifiers(), expected.replace ? only(Modifier::main_poster) : ModifierSet(),
            expected.selection,
            {.on_disk = expected.on_disk ? kPosterBit : 0, .own = expected.own ? kPosterBit : 0});
        EXPECT_EQ(asked.has(Modifier::main_poster), expected.fetched)
            << to_string(expected.selection) << expected.on_disk << expected.own << expected.replace;
        EXPECT_TRUE(asked.has(Modifier::main_nfo));
        EXPECT_TRUE(asked.has(Modifier::main_fanart));
    }
}

class LocksTest : public ::testing::Test {
  protected:
    LocksTest() : store_(*Store::open(database(), clock_)) { scan({}); }

    std::string database() const { return (folder_.path() / "cinefleet.db").string(); }

    void scan(FieldSet locked_by_nfo) {
        FoundMovie movie;
        movie.folder = "Alien";
        movie.parts = {{"Alien/Alien.mkv", 1, 2}};
        movie.name.title = "Alien";
        movie.artwork = {ImageKind::fanart};
        movie.locked_fields = locked_by_nfo;
        EXPECT_TRUE(store_->apply_scan(*store_->add_source("/movies"), {movie}).has_value());
    }

    TaskSpec planned(const RunOrder& order) {
        const RunPlan plan = *store_->plan_run(order);
        EXPECT_EQ(plan.tasks.size(), 1U);
        EXPECT_TRUE(store_->create_run(order, plan).has_value());
        return *store_->load_tasks({TaskId{0}, Priority::interactive, 1, RunId{}})->tasks.front().spec;
    }

    static FieldSet fields(std::initializer_list<MovieField> list) {
        FieldSet set;
        for (const MovieField field : list) {
            set.add(field);
        }
        return set;
    }

    SystemClock clock_;
    TemporaryFolder folder_;
    std::unique_ptr<Store> store_;
};

TEST_F(LocksTest, AreKeptUntilTheyAreTakenBack) {
    EXPECT_EQ(*store_->locks_of(MovieId{1}), MovieLocks{});
    const MovieLocks locks{false, fields({MovieField::plot})};
    ASSERT_TRUE(store_->set_locks(MovieId{1}, locks).has_value());
    scan({});
    store_.reset();
    store_ = *Store::open(database(), clock_);
    EXPECT_EQ(*store_->locks_of(MovieId{1}), locks);
    ASSERT_TRUE(store_->set_locks(MovieId{1}, {}).has_value());
    EXPECT_EQ(*store_->locks_of(MovieId{1}), MovieLocks{});
}

TEST_F(LocksTest, OfAMovieThatIsNotThereAreRefused) {
    EXPECT_EQ(store_->locks_of(MovieId{99}).error().error_class, ErrorClass::not_found);
    EXPECT_EQ(store_->set_locks(MovieId{99}, {true, {}}).error().error_class, ErrorClass::not_found);
}

TEST_F(LocksTest, ALockedMovieIsNotPlanned) {
    ASSERT_TRUE(store_->set_locks(MovieId{1}, {true, {}}).has_value());
    EXPECT_TRUE(store_->plan_run(RunOrder{})->tasks.empty());
}

TEST_F(LocksTest, LockedFieldsAreNotAskedFor) {
    ASSERT_TRUE(store_->set_locks(MovieId{1}, {false, fields({MovieField::plot})}).has_value());
    scan(fields({MovieField::title}));
    const TaskSpec spec = planned(RunOrder{});
    EXPECT_FALSE(spec.fields.has(MovieField::plot));
    EXPECT_FALSE(spec.fields.has(MovieField::title));
    EXPECT_EQ(spec.fields.size(), all_fields().size() - 2);
}

TEST_F(LocksTest, SomebodysFanartIsNotAskedForUnlessItIsToBeReplaced) {
    RunOrder order;
    EXPECT_FALSE(planned(order).modifiers.has(Modifier::main_fanart));
}

TEST_F(LocksTest, AnImageThatIsToBeReplacedIsAskedFor) {
    RunOrder order;
    order.replace = only(Modifier::main_fanart);
    EXPECT_EQ(planned(order).modifiers, default_modifiers());
}

// Every older database, made by the schema files of its time, is brought up to date when it is opened.
TEST(Migrations, BringEachOlderDatabaseUpToDate) {
    std::set<fs::path> files;
    for (const auto& entry : fs::directory_iterator(CINEFLEET_SCHEMA_DIR)) {
        files.insert(entry.path());
    }
    ASSERT_GT(files.size(), 1U);
    for (std::size_t version = 1; version <= files.size(); ++version) {
        const TemporaryFolder folder;
        const std::string path = (folder.path() / "cinefleet.db").string();
        {
            auto connection = *Connection::open(path, Connection::Mode::read_write);
            auto file = files.begin();
            for (std::size_t i = 0; i < version; ++i, ++file) {
                std::ifstream stream(*file);
                ASSERT_TRUE(connection->run_script({std::istreambuf_iterator<char>(stream), {}})) << *file;
            }
            connection->run_script("INSERT INTO sources (path, added_ms) VALUES (x'2f6d', 5)");
            connection->run_script("PRAGMA user_version = " + std::to_string(version));
            ASSERT_TRUE(connection->take_status().has_value());
        }
        const SystemClock clock;
        const Result<std::unique_ptr<Store>> store = Store::open(path, clock);
        ASSERT_TRUE(store.has_value()) << "version " << version << ": " << store.error().message;
        EXPECT_EQ((*store)->add_source("/m")->value, 1) << "version " << version;
    }
}

}  // namespace
}  // namespace cinefleet::store
