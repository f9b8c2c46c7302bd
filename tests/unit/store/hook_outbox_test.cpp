#include "coordinator/store/hook_outbox.h"

#include "tests/unit/store/library_fixture.h"

namespace cinefleet::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class HandClock final : public Clock {
  public:
    MonoTime mono() const override { return MonoTime{now}; }
    WallTime wall() const override { return WallTime{now}; }
    Millis now{1'700'000'000'000};
};

Hook named(const std::string& name, bool on_movie = true, bool on_run = false) {
    Hook hook;
    hook.name = name;
    hook.on_movie = on_movie;
    hook.on_run = on_run;
    return hook;
}

class HookOutboxTest : public LibraryTest {
  protected:
    HookOutboxTest() {
        store_.reset();
        store_ = *Store::open(database(), hand_);
        reader_ = *StoreReader::open(database());
        EXPECT_TRUE(outbox().set_hooks({named("kodi"), named("mail", false, true)}));
    }

    HookOutbox& outbox() { return store_->hooks(); }

    TaskId save_one(const std::string& title) {
        const queue::QueuedTask task = queued(title);
        Movie movie;
        movie.title = title;
        save(task.task, movie);
        run_ = task.run;
        return task.task;
    }

    std::vector<HookDelivery> waiting(const std::string& hook) {
        return *reader_->hook_deliveries(hook, 100);
    }

    HookState state(const std::string& hook) {
        const std::vector<HookState> states = *reader_->hook_states();
        const auto found = std::ranges::find(states, hook, &HookState::hook);
        return found != states.end() ? *found : HookState{};
    }

    HandClock hand_;
    RunId run_;
};

TEST_F(HookOutboxTest, ASavedMovieIsToldInTheTransactionOfItsRows) {
    {
        const Transaction never_committed = store_->transaction();
        save_one("Alien");
    }
    EXPECT_THAT(waiting("kodi"), IsEmpty());
    EXPECT_EQ(state("kodi").waiting, 0);
    const TaskId task = save_one("Heat");
    const std::vector<HookDelivery> deliveries = waiting("kodi");
    ASSERT_THAT(deliveries, SizeIs(1));
    EXPECT_EQ(deliveries[0].event, HookEvent::movie_saved);
    EXPECT_EQ(deliveries[0].task, task);
    EXPECT_EQ(deliveries[0].movie, id_of("Heat"));
    EXPECT_EQ(deliveries[0].folder, "/movies/Heat");
    EXPECT_EQ(state("kodi").waiting, 1);
    EXPECT_THAT(waiting("mail"), IsEmpty());
}

TEST_F(HookOutboxTest, AMovieThatIsSavedTwiceIsToldOnceAndAnUnchangedOneNotAtAll) {
    const queue::QueuedTask task = queued("Alien");
    Movie movie;
    movie.title = "Alien";
    save(task.task, movie);
    save(task.task, movie);  // the fence: the task has ended
    EXPECT_THAT(waiting("kodi"), SizeIs(1));
    const queue::QueuedTask other = queued("Heat");
    ScrapedMovieResult result;
    SavedMovie unchanged;
    unchanged.task = other.task;
    unchanged.lease = LeaseId{1};
    unchanged.state = TaskState::unchanged;
    unchanged.result = &result;
    EXPECT_TRUE(store_->save_movie(unchanged));
    EXPECT_THAT(waiting("kodi"), SizeIs(1));
}

TEST_F(HookOutboxTest, TheEndOfARunIsToldToThoseWhoWantIt) {
    save_one("Alien");
    EXPECT_TRUE(store_->end_run(run_, "", "{}"));
    const std::vector<HookDelivery> deliveries = waiting("mail");
    ASSERT_THAT(deliveries, SizeIs(1));
    EXPECT_EQ(deliveries[0].event, HookEvent::run_ended);
    EXPECT_EQ(deliveries[0].run, run_);
    EXPECT_EQ(deliveries[0].folder, "");
}

TEST_F(HookOutboxTest, ARunWhoseEndACrashSwallowedIsToldByTheNextStart) {
    save_one("Alien");
    EXPECT_TRUE(store_->recover());
    ASSERT_THAT(waiting("mail"), SizeIs(1));
    EXPECT_EQ(waiting("mail")[0].run, run_);
    EXPECT_TRUE(store_->recover());
    EXPECT_THAT(waiting("mail"), SizeIs(1));
}

TEST_F(HookOutboxTest, WhatIsSettledIsCountedAndGone) {
    save_one("Alien");
    save_one("Heat");
    const std::vector<HookDelivery> deliveries = waiting("kodi");
    EXPECT_TRUE(outbox().settle("kodi", {deliveries[0].id}));
    EXPECT_TRUE(outbox().settle("kodi", {deliveries[0].id}));  // told twice after a crash
    EXPECT_EQ(waiting("kodi").front().id, deliveries[1].id);
    EXPECT_EQ(state("kodi").waiting, 1);
    EXPECT_EQ(state("kodi").delivered, 1);
    EXPECT_EQ(state("kodi").delivered_ms, hand_.now.count());
}

TEST_F(HookOutboxTest, OneThatIsRefusedTooOftenIsGivenUpAlone) {
    save_one("Alien");
    save_one("Heat");
    const std::int64_t first = waiting("kodi")[0].id;
    for (std::int64_t i = 1; i < kMostHookRefusals; ++i) {
        EXPECT_EQ(*outbox().fail("kodi", {first, "answers 400", true, Millis{500}}), 0);
    }
    EXPECT_EQ(state("kodi").failing_since_ms, hand_.now.count());
    EXPECT_EQ(state("kodi").next_try_ms, hand_.now.count() + 500);
    EXPECT_EQ(*outbox().fail("kodi", {first, "answers 400", true, Millis{500}}), 1);
    ASSERT_THAT(waiting("kodi"), SizeIs(1));
    EXPECT_NE(waiting("kodi")[0].id, first);
    EXPECT_EQ(state("kodi").waiting, 1);
    EXPECT_EQ(state("kodi").given_up, 1);
    EXPECT_EQ(state("kodi").last_error, "answers 400");
}

TEST_F(HookOutboxTest, WhatAHookThatIsAwayHasNotHeardInADayIsGivenUpUntilAPersonRetries) {
    save_one("Alien");
    hand_.now += kHookGivesUpAfter;
    save_one("Heat");
    const std::int64_t first = waiting("kodi")[0].id;
    EXPECT_EQ(*outbox().fail("kodi", {first, "cannot be reached", false, Millis{1}}), 1);
    EXPECT_THAT(waiting("kodi"), SizeIs(1));
    EXPECT_EQ(*outbox().retry("kodi"), 1);
    ASSERT_THAT(waiting("kodi"), SizeIs(2));
    EXPECT_EQ(waiting("kodi")[0].id, first);
    EXPECT_EQ(state("kodi").given_up, 0);
    EXPECT_EQ(state("kodi").waiting, 2);
    EXPECT_EQ(state("kodi").failing_since_ms, 0);
    EXPECT_EQ(*outbox().fail("kodi", {first, "cannot be reached", false, Millis{1}}), 0);  // a day more
    EXPECT_EQ(outbox().retry("nobody").error().error_class, ErrorClass::not_found);
}

TEST_F(HookOutboxTest, MoreThanIsKeptIsDroppedAndCounted) {
    {
        store::Transaction transaction = store_->transaction();
        for (std::int64_t i = 0; i < kMostWaitingForAHook + 3; ++i) {
            outbox().add_run(RunId{i + 1});
        }
        EXPECT_TRUE(transaction.commit());
    }
    EXPECT_EQ(state("mail").waiting, kMostWaitingForAHook);
    EXPECT_EQ(state("mail").dropped, 3);
    EXPECT_EQ(waiting("mail").front().run, RunId{1});
    hand_.now += kHookGivesUpAfter;
    EXPECT_EQ(*outbox().fail("mail", {1, "cannot be reached", false, Millis{1}}), kMostWaitingForAHook);
    EXPECT_EQ(state("mail").waiting, 0);
    EXPECT_EQ(state("mail").given_up, kMostGivenUpOfAHook);
    EXPECT_EQ(state("mail").dropped, 3 + kMostWaitingForAHook - kMostGivenUpOfAHook);
}

TEST_F(HookOutboxTest, AHookThatIsTakenOutOfTheSettingsIsForgotten) {
    save_one("Alien");
    EXPECT_TRUE(outbox().set_hooks({named("mail", false, true)}));
    EXPECT_THAT(waiting("kodi"), IsEmpty());
    EXPECT_EQ(state("kodi").hook, "");
    EXPECT_TRUE(outbox().set_hooks({named("kodi")}));
    EXPECT_THAT(waiting("kodi"), IsEmpty());
    save_one("Heat");
    EXPECT_THAT(waiting("kodi"), SizeIs(1));
}

TEST_F(HookOutboxTest, AProcessWithOtherSettingsLeavesWhatWaits) {
    save_one("Alien");
    EXPECT_EQ(*outbox().set_hooks({named("mail", false, true)}, false), 0);
    EXPECT_THAT(waiting("kodi"), SizeIs(1));
    save_one("Heat");
    EXPECT_THAT(waiting("kodi"), SizeIs(1)) << "what happens meanwhile is told to its own hooks";
    EXPECT_EQ(*outbox().set_hooks({named("kodi")}), 0);
    EXPECT_THAT(waiting("kodi"), SizeIs(1));
    EXPECT_EQ(*outbox().set_hooks({}), 1);
    EXPECT_THAT(waiting("kodi"), IsEmpty());
}

TEST_F(HookOutboxTest, OfAMovieThatIsForgottenNoFolderIsKnown) {
    save_one("Alien");
    save_one("Heat");
    save_one("Ran");
    EXPECT_EQ(*store_->forget_movies_of(source_, 2), 2);
    std::vector<std::string> folders;
    for (const HookDelivery& delivery : waiting("kodi")) {
        folders.push_back(delivery.folder);
    }
    EXPECT_THAT(folders, ElementsAre("", "", "/movies/Ran"));
}

}  // namespace
}  // namespace cinefleet::store
