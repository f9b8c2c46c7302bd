// What a task is told of earlier scrapes: images that are there, ids that are known, or that nothing counts.

#include "tests/unit/store/library_fixture.h"

namespace cinefleet::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class StoreKeptTest : public LibraryTest {
  protected:
    static Movie alien() {
        Movie movie;
        movie.title = "Alien";
        movie.ids = {348, "tt0078748"};
        movie.artwork = {image(ImageKind::poster), image(ImageKind::fanart)};
        return movie;
    }

    static Artwork image(ImageKind kind) {
        Artwork artwork;
        artwork.kind = kind;
        artwork.url = "https://image.example/" + std::string(to_string(kind));
        artwork.sha256 = std::string(64, 'a');
        artwork.size_bytes = 7;
        return artwork;
    }

    static FoundMovie alien_on_disk(std::vector<ImageKind> artwork) {
        FoundMovie movie = found("Alien", 1979);
        movie.artwork = std::move(artwork);
        return movie;
    }

    queue::QueuedTask queued_with(const RunOrder& order) {
        const Result<RunPlan> plan = store_->plan_run(order);
        const RunId run = store_->create_run(order, *plan)->run;
        return store_->load_tasks({TaskId{0}, Priority::interactive, 1, run})->tasks.at(0);
    }
};

TEST_F(StoreKeptTest, ATaskKnowsTheImagesThatAreThere) {
    const queue::QueuedTask first = queued("Alien");
    EXPECT_THAT(first.spec->have, IsEmpty());
    save(first.task, alien());
    EXPECT_THAT(queued("Alien").spec->have, ElementsAre(image(ImageKind::poster), image(ImageKind::fanart)));
}

TEST_F(StoreKeptTest, AnImageThatTheLastScanDidNotSeeIsNotThere) {
    save(queued("Alien").task, alien());
    scan({alien_on_disk({ImageKind::fanart}), found("Heat", 1995), found("Ran", 1985)});
    EXPECT_THAT(queued("Alien").spec->have, ElementsAre(image(ImageKind::fanart)));
}

TEST_F(StoreKeptTest, AnImageThatIsToBeReplacedIsFetched) {
    save(queued("Alien").task, alien());
    RunOrder replacing = order(ScrapeSelection::selected, {"/movies/Alien"});
    replacing.replace.add(Modifier::main_poster);
    EXPECT_THAT(queued_with(replacing).spec->have, ElementsAre(image(ImageKind::fanart)));
}

TEST_F(StoreKeptTest, ARunThatAsksAnewIsToldOfNothing) {
    save(queued("Alien").task, alien());
    RunOrder anew = order(ScrapeSelection::selected, {"/movies/Alien"});
    EXPECT_FALSE(queued("Alien").spec->ask_anew);
    finish(queued("Heat").task, TaskState::skipped);
    anew.selected = {"/movies/Ran"};
    anew.ask_anew = true;
    EXPECT_TRUE(queued_with(anew).spec->ask_anew);
}

TEST_F(StoreKeptTest, ATaskForWhichSuchARunWaitsAsksAnewToo) {
    save(queued("Alien").task, alien());
    const queue::QueuedTask open = queued("Alien");
    EXPECT_FALSE(open.spec->ask_anew);
    RunOrder anew = order(ScrapeSelection::selected, {"/movies/Alien"});
    anew.ask_anew = true;
    const Result<queue::RunCreated> run = store_->create_run(anew, *store_->plan_run(anew));
    ASSERT_EQ(run->changed.size(), 1U);
    const queue::QueuedTask changed = store_->load_tasks_by_id({open.task})->open.at(0);
    EXPECT_TRUE(changed.spec->ask_anew);
    EXPECT_THAT(changed.spec->have, IsEmpty());
}

TEST_F(StoreKeptTest, AnImdbIdOfTheNameIsAskedForByTheTmdbIdThatItTurnedOutToBe) {
    FoundMovie named = found("Alien", 1979);
    named.name.ids.imdb = "tt0078748";
    scan({named, found("Heat", 1995), found("Ran", 1985)});
    const queue::QueuedTask first = queued("Alien");
    EXPECT_EQ(first.spec->ids, (MovieIds{0, "tt0078748"}));
    save(first.task, alien());
    const queue::QueuedTask second = queued("Alien");
    EXPECT_EQ(second.spec->ids, (MovieIds{348, "tt0078748"}));
    finish(second.task, TaskState::skipped);
    named.name.ids.imdb = "tt0090605";
    scan({named, found("Heat", 1995), found("Ran", 1985)});
    const queue::QueuedTask third = queued("Alien");
    EXPECT_EQ(third.spec->ids, (MovieIds{0, "tt0090605"}));
}

}  // namespace
}  // namespace cinefleet::store
