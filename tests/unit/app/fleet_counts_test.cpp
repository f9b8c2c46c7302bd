#include "coordinator/app/fleet_counts.h"

#include <gtest/gtest.h>

namespace cinefleet::app {
namespace {

// As the limiter numbers them: the provider is the last byte.
PermitId permit_of(ProviderId provider) {
    return PermitId{(std::int64_t{77} << 8U) | static_cast<std::int64_t>(provider)};
}

TEST(FleetCounts, EndsAreCountedByOutcomeAndFailuresByClass) {
    FleetCountBook book;
    book.see(queue::Event(queue::TaskPersisted{TaskId{1}, TaskState::saved, {}}));
    book.see(queue::Event(queue::TaskPersisted{TaskId{2}, TaskState::saved, {}}));
    book.see(queue::Event(queue::TaskPersisted{TaskId{3}, TaskState::failed, {}}));
    book.see(queue::Effect(queue::Finish{TaskId{3}, TaskState::failed, {}, ErrorClass::timeout, "slow"}));
    book.see(queue::Effect(queue::Finish{TaskId{4}, TaskState::review, {}, ErrorClass::ambiguous, "two"}));
    const FleetCounts& counts = book.counts();
    EXPECT_EQ(counts.ended.at(TaskState::saved), 2);
    EXPECT_EQ(counts.ended.at(TaskState::failed), 1);
    EXPECT_EQ(counts.failed.at(ErrorClass::timeout), 1);
    EXPECT_FALSE(counts.failed.contains(ErrorClass::ambiguous));
}

TEST(FleetCounts, PermitsAndWhatCameOfThemAreCountedByProvider) {
    FleetCountBook book;
    queue::SendPermits sent;
    sent.provider = ProviderId::omdb;
    sent.permits = {permit_of(ProviderId::omdb), permit_of(ProviderId::omdb)};
    book.see(queue::Effect(sent));
    queue::PermitReleased released;
    released.permit = permit_of(ProviderId::omdb);
    released.outcome = queue::PermitOutcome::throttled;
    book.see(queue::Event(released));
    released.permit = PermitId{255};  // no provider of ours
    book.see(queue::Event(released));
    const FleetCounts& counts = book.counts();
    EXPECT_EQ(counts.providers.size(), 1U);
    EXPECT_EQ(counts.providers.at(ProviderId::omdb).permits, 2);
    EXPECT_EQ(counts.providers.at(ProviderId::omdb).answers.at(queue::PermitOutcome::throttled), 1);
}

TEST(FleetCounts, ResultsTellOfRequestsAndImages) {
    FleetCountBook book;
    ScrapedMovieResult result;
    result.usage[ProviderId::tmdb] = {2, 1'000, 1};
    std::vector<FetchedImage> images(1);
    images[0].bytes = Blob::from_string("12345");
    book.add_result(result, images);
    book.add_result(result, {});
    EXPECT_EQ(book.counts().providers.at(ProviderId::tmdb).usage, (ProviderUsage{4, 2'000, 2}));
    EXPECT_EQ(book.counts().image_bytes, 5);
}

}  // namespace
}  // namespace cinefleet::app
