#include "coordinator/app/answer_desk.h"

#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

#include <future>

namespace cinefleet::app {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr MovieId kAlien{1};

class AnswerDeskTest : public testing::Test {
  protected:
    AnswerDeskTest() {
        auto cache =
            store::AnswerCache::open((folder_.path() / "answers.db").string(),
                                     {std::chrono::hours(1), std::chrono::hours(1), 1 << 20}, clock_);
        EXPECT_TRUE(cache);
        desk_ = std::make_unique<AnswerDesk>(*std::move(cache), [](const std::string&) {});
    }

    static std::vector<KeptAnswer> one_answer() {
        KeptAnswer answer;
        answer.request = std::string(64, 'a');
        answer.body = Blob::from_string("body");
        return {answer};
    }

    std::vector<KeptAnswer> found(MovieId movie) {
        std::promise<std::vector<KeptAnswer>> promise;
        EXPECT_TRUE(desk_->look_up(
            movie, [&](std::vector<KeptAnswer> answers) { promise.set_value(std::move(answers)); }));
        return promise.get_future().get();
    }

    SystemClock clock_;
    TemporaryFolder folder_;
    std::unique_ptr<AnswerDesk> desk_;
};

TEST_F(AnswerDeskTest, FindsWhatItWasGivenBefore) {
    desk_->keep(kAlien, one_answer());
    EXPECT_THAT(found(kAlien), SizeIs(1));
    EXPECT_THAT(found(MovieId{2}), IsEmpty());
    EXPECT_EQ(desk_->facts()->answers, 1);
}

TEST_F(AnswerDeskTest, ForgetsAndClears) {
    desk_->keep(kAlien, one_answer());
    ASSERT_TRUE(desk_->forget({kAlien}));
    EXPECT_THAT(found(kAlien), IsEmpty());
    desk_->keep(kAlien, one_answer());
    ASSERT_TRUE(desk_->clear());
    EXPECT_EQ(desk_->facts()->answers, 0);
}

TEST_F(AnswerDeskTest, StopsWhileBusyAfterWhatWaits) {
    std::promise<void> may_go_on;
    std::atomic<int> calls = 0;
    ASSERT_TRUE(desk_->look_up(kAlien, [&](const std::vector<KeptAnswer>&) {
        may_go_on.get_future().wait();
        ++calls;
    }));
    ASSERT_TRUE(desk_->look_up(kAlien, [&](const std::vector<KeptAnswer>&) { ++calls; }));
    may_go_on.set_value();
    desk_->stop();
    EXPECT_EQ(calls, 2);
    EXPECT_FALSE(desk_->look_up(kAlien, [](const std::vector<KeptAnswer>&) {}));
    EXPECT_EQ(desk_->clear().error().error_class, ErrorClass::cancelled);
    EXPECT_EQ(desk_->facts().error().error_class, ErrorClass::cancelled);
}

TEST_F(AnswerDeskTest, StopsWhileIdle) {
    desk_->stop();
    desk_.reset();
}

TEST_F(AnswerDeskTest, MoreThanItsRoomIsLeftOut) {
    std::promise<void> may_go_on;
    ASSERT_TRUE(
        desk_->look_up(kAlien, [&](const std::vector<KeptAnswer>&) { may_go_on.get_future().wait(); }));
    std::vector<KeptAnswer> large = one_answer();
    large[0].body = Blob::from_string(std::string(kMostKeptBytes, 'x'));
    const Blob shared = large[0].body;
    for (std::int64_t movie = 2; movie < 402; ++movie) {  // 200 MB, of the same bytes
        large[0].body = shared;
        desk_->keep(MovieId{movie}, large);
    }
    may_go_on.set_value();
    EXPECT_THAT(found(MovieId{401}), IsEmpty());
}

}  // namespace
}  // namespace cinefleet::app
