#include "worker/runtime/permit_desk.h"

#include <gmock/gmock.h>

#include <variant>

namespace cinefleet::worker {
namespace {

using proto::PermitGrant;
using proto::PermitOutcome;
using proto::PermitRelease;
using proto::PermitRequest;
using testing::ElementsAre;
using testing::IsEmpty;

// What the desk says, as values that compare.
struct Asked {
    ProviderId provider;
    std::int32_t count;
    std::int64_t request_id;

    friend bool operator==(const Asked&, const Asked&) = default;
};

struct Returned {
    std::int64_t permit;
    PermitOutcome outcome;

    friend bool operator==(const Returned&, const Returned&) = default;
};

class PermitDeskTest : public testing::Test {
  protected:
    void ask(std::int64_t ticket, ProviderId provider) {
        desk_.ask(ticket, provider, PermitDesk::Turn::later);
    }

    std::vector<std::int64_t> grant(std::int64_t request_id, const std::vector<std::int64_t>& permits,
                                    ProviderId provider = ProviderId::imdb) {
        PermitGrant message{provider, request_id, {}};
        for (const std::int64_t permit : permits) {
            message.permits.push_back(PermitId{permit});
        }
        std::vector<std::int64_t> tickets;
        for (const PermitDesk::Granted& granted : desk_.on_grant(message)) {
            tickets.push_back(granted.ticket);
        }
        return tickets;
    }

    std::vector<std::variant<Asked, Returned>> said() {
        std::vector<std::variant<Asked, Returned>> list;
        for (const proto::Message& message : desk_.take_messages()) {
            if (const auto* request = std::get_if<PermitRequest>(&message)) {
                list.emplace_back(Asked{request->provider, request->count, request->request_id});
            } else {
                const auto& release = std::get<PermitRelease>(message);
                list.emplace_back(Returned{release.permit_id.value, release.outcome});
            }
        }
        return list;
    }

    PermitDesk desk_;
};

TEST_F(PermitDeskTest, FirstComeFirstServedAndEachProviderByItself) {
    ask(11, ProviderId::imdb);
    ask(12, ProviderId::tmdb);
    ask(13, ProviderId::imdb);
    EXPECT_THAT(said(), ElementsAre(Asked{ProviderId::imdb, 2, 1}, Asked{ProviderId::tmdb, 1, 2}));
    EXPECT_THAT(grant(1, {101}), ElementsAre(11));
    EXPECT_THAT(grant(1, {102}), ElementsAre(13));
    EXPECT_THAT(grant(2, {103}, ProviderId::tmdb), ElementsAre(12));
    EXPECT_THAT(said(), IsEmpty());
}

TEST_F(PermitDeskTest, WhatAScrapeAsksForFirstGoesAheadOfLaterRequests) {
    ask(11, ProviderId::imdb);
    desk_.ask(12, ProviderId::imdb, PermitDesk::Turn::first);
    ask(13, ProviderId::imdb);
    desk_.ask(14, ProviderId::imdb, PermitDesk::Turn::first);
    EXPECT_THAT(grant(1, {100, 101, 102}), ElementsAre(12, 14, 11));
    EXPECT_THAT(desk_.refused({ProviderId::imdb, 1, {}, 1'000}), ElementsAre(13));
}

TEST_F(PermitDeskTest, WhatHasBeenSentIsNotAddedTo) {
    ask(11, ProviderId::imdb);
    EXPECT_THAT(said(), ElementsAre(Asked{ProviderId::imdb, 1, 1}));
    ask(12, ProviderId::imdb);
    EXPECT_THAT(said(), ElementsAre(Asked{ProviderId::imdb, 1, 2}));
}

TEST_F(PermitDeskTest, AReleaseSaysHowItWentAndGivesBackOnce) {
    ask(11, ProviderId::imdb);
    grant(1, {101});
    said();
    desk_.release(11, {PermitOutcome::throttled, 7'000, 120, 45'000});
    desk_.release(11, {PermitOutcome::ok, 0, 5, 0});
    const std::vector<proto::Message> messages = desk_.take_messages();
    ASSERT_EQ(messages.size(), 1U);
    const auto& release = std::get<PermitRelease>(messages.front());
    EXPECT_EQ(release.permit_id, PermitId{101});
    EXPECT_EQ(release.outcome, PermitOutcome::throttled);
    EXPECT_EQ(release.retry_after_ms, 7'000);
    EXPECT_EQ(release.latency_ms, 120);
    EXPECT_EQ(release.bytes, 45'000);
}

TEST_F(PermitDeskTest, AThrottledTicketMayAskAgain) {
    ask(11, ProviderId::imdb);
    grant(1, {101});
    desk_.release(11, {PermitOutcome::throttled, 0, 0, 0});
    ask(11, ProviderId::imdb);
    EXPECT_THAT(grant(2, {102}), ElementsAre(11));
    said();
    desk_.release(11, {PermitOutcome::ok, 0, 0, 0});
    EXPECT_THAT(said(), ElementsAre(Returned{102, PermitOutcome::ok}));
}

TEST_F(PermitDeskTest, APermitThatNobodyWaitsForComesBackUnused) {
    ask(11, ProviderId::imdb);
    ask(12, ProviderId::imdb);
    said();
    desk_.forget(11);
    EXPECT_THAT(said(), IsEmpty());  // the coordinator grants it still
    EXPECT_THAT(grant(1, {101, 102, 103}), ElementsAre(12));
    EXPECT_THAT(said(),
                ElementsAre(Returned{102, PermitOutcome::unused}, Returned{103, PermitOutcome::unused}));
}

// The provider has counted the request: giving its permit back as unused would let the fleet send too many.
TEST_F(PermitDeskTest, ThePermitOfARequestThatWasGivenUpCountsAsUsed) {
    ask(11, ProviderId::imdb);
    grant(1, {101});
    said();
    desk_.forget(11);
    EXPECT_THAT(said(), ElementsAre(Returned{101, PermitOutcome::failed}));
    desk_.forget(11);
    desk_.forget(99);
    EXPECT_THAT(said(), IsEmpty());
}

TEST_F(PermitDeskTest, AfterHelloItAsksAgainForAllThatWaitsAndForNothingElse) {
    ask(11, ProviderId::imdb);
    ask(12, ProviderId::imdb);
    ask(13, ProviderId::imdb);
    ask(14, ProviderId::tmdb);
    grant(1, {101});
    said();
    ask(15, ProviderId::tmdb);  // not sent yet: asked for once, not twice
    desk_.forget(14);
    desk_.ask_again();
    EXPECT_THAT(said(), ElementsAre(Asked{ProviderId::tmdb, 1, 4}, Asked{ProviderId::imdb, 2, 5}));
    EXPECT_THAT(grant(5, {201, 202}), ElementsAre(12, 13));
}

// The coordinator refuses a message that asks for more than a thousand, and all in it would wait for nothing.
TEST_F(PermitDeskTest, ItAsksAgainForManyInMessagesThatTheCoordinatorTakes) {
    for (std::int64_t ticket = 1; ticket <= 1'201; ++ticket) {
        ask(ticket, ProviderId::imdb);
    }
    said();
    desk_.ask_again();
    EXPECT_THAT(said(), ElementsAre(Asked{ProviderId::imdb, 500, 4}, Asked{ProviderId::imdb, 500, 5},
                                    Asked{ProviderId::imdb, 201, 6}));
    EXPECT_THAT(grant(6, {101}), ElementsAre(1));
}

TEST_F(PermitDeskTest, AGrantFromBeforeHelloComesBackUnused) {
    ask(11, ProviderId::imdb);
    desk_.ask_again();
    said();
    EXPECT_THAT(grant(1, {101}), IsEmpty());
    EXPECT_THAT(said(), ElementsAre(Returned{101, PermitOutcome::unused}));
    EXPECT_THAT(grant(2, {102}), ElementsAre(11));
}

TEST_F(PermitDeskTest, HelloListsWhatIsHeldAndVoidsWhatWasAskedFor) {
    ask(11, ProviderId::imdb);
    ask(12, ProviderId::imdb);
    grant(1, {101});
    said();
    EXPECT_THAT(desk_.list_for_hello(), ElementsAre(PermitId{101}));
    EXPECT_THAT(grant(1, {102}), IsEmpty());  // HELLO did not list it
    EXPECT_THAT(said(), ElementsAre(Returned{102, PermitOutcome::unused}));
    desk_.ask_again();
    EXPECT_THAT(said(), ElementsAre(Asked{ProviderId::imdb, 1, 2}));
    EXPECT_THAT(grant(2, {103}), ElementsAre(12));
}

TEST_F(PermitDeskTest, WhatIsInFlightOverAHelloIsStillReleased) {
    ask(11, ProviderId::imdb);
    grant(1, {101});
    desk_.ask_again();
    said();
    desk_.release(11, {PermitOutcome::ok, 0, 40, 0});
    EXPECT_THAT(said(), ElementsAre(Returned{101, PermitOutcome::ok}));
}

TEST_F(PermitDeskTest, AHelloDropsNoRelease) {
    ask(11, ProviderId::imdb);
    grant(1, {101});
    desk_.release(11, {PermitOutcome::ok, 0, 40, 0});
    desk_.ask_again();
    EXPECT_THAT(said(), ElementsAre(Returned{101, PermitOutcome::ok}));
}

}  // namespace
}  // namespace cinefleet::worker
