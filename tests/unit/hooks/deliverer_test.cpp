#include "coordinator/hooks/deliverer.h"

#include "tests/support/http_receiver.h"
#include "tests/unit/store/library_fixture.h"

#include <nlohmann/json.hpp>

#include <poll.h>

#include <fstream>
#include <future>
#include <mutex>
#include <sstream>

namespace cinefleet::hooks {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::AnyOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

constexpr Millis kLong{60'000};

// A library of three movies, hooks, and a writer as the save thread is one.
class DelivererTest : public store::LibraryTest {
  protected:
    ~DelivererTest() override { end(); }

    Hook webhook(const std::string& name = "web") const {
        Hook hook;
        hook.name = name;
        hook.url = receiver_.url() + "/" + name;
        return hook;
    }

    Hook command(const std::string& line) const {
        Hook hook;
        hook.name = "command";
        hook.kind = HookKind::command;
        hook.command = line;
        return hook;
    }

    void begin(const std::vector<Hook>& hooks) {
        {
            const std::lock_guard lock(writing_);
            ASSERT_TRUE(store_->hooks().set_hooks(hooks));
        }
        deliverer_ = std::make_unique<Deliverer>(
            hooks, *store::StoreReader::open(database()),
            Deliverer::Parts{[this](const std::function<void(store::Store&)>& work) {
                                 const std::lock_guard lock(writing_);
                                 work(*store_);
                                 return true;
                             },
                             [this](const std::string& line) {
                                 const std::lock_guard lock(log_mutex_);
                                 log_.push_back(line);
                             },
                             clock_, Millis{2}});
        deliverer_->start();
    }

    void end() {
        if (deliverer_) {
            deliverer_->stop();
            deliverer_.reset();
        }
    }

    void save_one(const std::string& title) {
        {
            const std::lock_guard lock(writing_);
            const queue::QueuedTask task = queued(title);
            Movie movie;
            movie.title = title;
            movie.ids.tmdb = 348;
            save(task.task, movie);
            run_ = task.run;
        }
        if (deliverer_) {
            deliverer_->notify();
        }
    }

    store::HookState state(const std::string& name) {
        const std::vector<store::HookState> states = *reader_->hook_states();
        return *std::ranges::find(states, name, &store::HookState::hook);
    }

    // The titles that a receiver was told, in order.
    std::vector<std::string> told() const {
        std::vector<std::string> titles;
        for (const HttpReceiver::Request& request : receiver_.requests()) {
            titles.push_back(json::parse(request.body).at("movie").at("title"));
        }
        return titles;
    }

    std::vector<std::string> log() const {
        const std::lock_guard lock(log_mutex_);
        return log_;
    }

    template <class Condition>
    void wait_until(const Condition& is_so) {
        const auto deadline = std::chrono::steady_clock::now() + kLong;
        while (!is_so()) {
            ASSERT_LT(std::chrono::steady_clock::now(), deadline);
            ::poll(nullptr, 0, 2);
        }
    }

    HttpReceiver receiver_;
    std::mutex writing_;
    mutable std::mutex log_mutex_;
    std::vector<std::string> log_;
    RunId run_;
    std::unique_ptr<Deliverer> deliverer_;
};

TEST_F(DelivererTest, TellsOfEachMovieInOrderAndSettlesIt) {
    begin({webhook()});
    for (const char* title : {"Alien", "Heat", "Ran"}) {
        save_one(title);
    }
    ASSERT_TRUE(deliverer_->wait_until_told(kLong));
    EXPECT_THAT(told(), ElementsAre("Alien", "Heat", "Ran"));
    const json first = json::parse(receiver_.requests()[0].body);
    EXPECT_EQ(first.at("event"), "movie_saved");
    EXPECT_EQ(first.at("folder"), "/movies/Alien");
    EXPECT_EQ(first.at("file"), "/movies/Alien/Alien.mkv");
    EXPECT_EQ(first.at("movie").at("ids").at("tmdb"), 348);
    EXPECT_EQ(state("web").delivered, 3);
    EXPECT_EQ(state("web").waiting, 0);
}

TEST_F(DelivererTest, TellsWhatWaitedBeforeItBegan) {
    ASSERT_TRUE(store_->hooks().set_hooks({webhook()}));
    save_one("Alien");
    ASSERT_TRUE(store_->end_run(run_, "", "{}"));
    begin({webhook()});
    ASSERT_TRUE(deliverer_->wait_until_told(kLong));
    EXPECT_THAT(told(), ElementsAre("Alien"));
}

TEST_F(DelivererTest, TellsOfTheEndOfARunWithItsCounts) {
    Hook hook = webhook();
    hook.on_movie = false;
    hook.on_run = true;
    begin({hook});
    save_one("Alien");
    {
        const std::lock_guard lock(writing_);
        ASSERT_TRUE(store_->end_run(run_, "", "{}"));
    }
    ASSERT_TRUE(deliverer_->wait_until_told(kLong));
    ASSERT_EQ(receiver_.count(), 1U);
    const json run = json::parse(receiver_.requests()[0].body);
    EXPECT_EQ(run.at("event"), "run_ended");
    EXPECT_EQ(run.at("run"), run_.value);
    EXPECT_EQ(run.at("tasks"), json({{"saved", 1}}));
}

TEST_F(DelivererTest, OneThatIsAwayIsToldWhenItIsBackAndHoldsUpNobody) {
    HttpReceiver other;
    Hook dead = webhook("dead");
    receiver_.stop();
    Hook alive = webhook("alive");
    alive.url = other.url();
    begin({dead, alive});
    for (const char* title : {"Alien", "Heat", "Ran"}) {
        save_one(title);
    }
    ASSERT_TRUE(deliverer_->wait_until_told(kLong));
    EXPECT_EQ(other.count(), 3U);
    wait_until([&] { return state("dead").failing_since_ms > 0; });
    EXPECT_EQ(state("dead").waiting, 3);
    EXPECT_EQ(state("dead").last_error, "cannot be reached");
    receiver_.start();
    wait_until([&] { return state("dead").delivered == 3; });
    EXPECT_THAT(told(), ElementsAre("Alien", "Heat", "Ran"));
    EXPECT_EQ(state("dead").failing_since_ms, 0);
    EXPECT_EQ(state("dead").last_error, "");
    EXPECT_THAT(log(), Contains(HasSubstr("hook dead works again")));
}

TEST_F(DelivererTest, OneThatIsRefusedIsGivenUpAndTheNextIsTold) {
    receiver_.answer_with(400);
    begin({webhook()});
    save_one("Alien");
    wait_until([&] { return state("web").given_up == 1; });
    EXPECT_THAT(told(), AllOf(SizeIs(store::kMostHookRefusals), Each("Alien")));
    EXPECT_THAT(log(), Contains(HasSubstr("`cinefleet hooks retry web`")));
    receiver_.answer_with(200);
    save_one("Heat");
    ASSERT_TRUE(deliverer_->wait_until_told(kLong));
    EXPECT_EQ(told().back(), "Heat");
    EXPECT_EQ(state("web").given_up, 1);
    {
        const std::lock_guard lock(writing_);
        EXPECT_EQ(*store_->hooks().retry("web"), 1);
    }
    deliverer_->retry_now();
    ASSERT_TRUE(deliverer_->wait_until_told(kLong));
    EXPECT_EQ(told().back(), "Alien");
    EXPECT_EQ(state("web").given_up, 0);
}

TEST_F(DelivererTest, WhatIsBrokenOffByItsEndIsToldByTheNext) {
    std::promise<void> asked;
    std::promise<void> go_on;
    std::shared_future<void> may_go_on = go_on.get_future().share();
    receiver_.before_each([&asked, may_go_on, is_first = std::make_shared<std::atomic<bool>>(true)] {
        if (is_first->exchange(false)) {
            asked.set_value();
            may_go_on.wait();
        }
    });
    begin({webhook()});
    save_one("Alien");
    asked.get_future().wait();
    end();  // while it is busy
    EXPECT_EQ(state("web").waiting, 1);
    go_on.set_value();
    begin({webhook()});
    ASSERT_TRUE(deliverer_->wait_until_told(kLong));
    EXPECT_THAT(told(), ElementsAre("Alien", "Alien"));  // at least once
    EXPECT_EQ(json::parse(receiver_.requests()[0].body).at("delivery"),
              json::parse(receiver_.requests()[1].body).at("delivery"));
}

TEST_F(DelivererTest, MayEndWhileItHasNothingToDo) {
    begin({webhook()});
    ASSERT_TRUE(deliverer_->wait_until_told(kLong));
    end();
    EXPECT_EQ(receiver_.count(), 0U);
}

TEST_F(DelivererTest, ACommandIsToldAndHeard) {
    const std::string file = folder_.path() / "told";
    begin({command("cat >>" + file + "; echo seen; echo and >&2")});
    save_one("Alien");
    save_one("Heat");
    ASSERT_TRUE(deliverer_->wait_until_told(kLong));
    std::ifstream stream(file);
    std::vector<std::string> titles;
    for (std::string line; std::getline(stream, line);) {
        titles.push_back(json::parse(line).at("movie").at("title"));
    }
    EXPECT_THAT(titles, ElementsAre("Alien", "Heat"));
    EXPECT_THAT(log(), Contains("hook command: seen and"));
}

TEST_F(DelivererTest, ACommandThatHangsIsKilledAndTheOthersGoOn) {
    Hook hanging = command("exec sleep 1000");
    hanging.timeout = Millis{100};
    begin({hanging, webhook()});
    save_one("Alien");
    wait_until([&] { return receiver_.count() == 1; });
    wait_until([&] { return state("command").given_up == 1; });
    EXPECT_THAT(state("command").last_error, HasSubstr("was killed"));
}

TEST_F(DelivererTest, OfAMovieThatIsForgottenNobodyIsTold) {
    ASSERT_TRUE(store_->hooks().set_hooks({webhook()}));
    save_one("Alien");
    save_one("Ran");
    ASSERT_EQ(*store_->forget_movies_of(source_, 1), 1);
    begin({webhook()});
    ASSERT_TRUE(deliverer_->wait_until_told(kLong));
    EXPECT_THAT(told(), ElementsAre("Ran"));
    EXPECT_EQ(state("web").waiting, 0);
}

}  // namespace
}  // namespace cinefleet::hooks
