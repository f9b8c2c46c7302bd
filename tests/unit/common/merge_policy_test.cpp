#include "common/model/merge_policy.h"

#include "common/model/scrape_options.h"

#include <gmock/gmock.h>

namespace cinefleet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

FieldPolicy of(const std::vector<FieldPolicy>& policy, MovieField field) {
    for (const FieldPolicy& entry : policy) {
        if (entry.field == field) {
            return entry;
        }
    }
    return {};
}

TEST(MergePolicy, EveryFieldHasOne) {
    const std::vector<FieldPolicy> policy = default_merge_policy();
    ASSERT_THAT(policy, SizeIs(kMovieFields.size()));
    for (std::size_t i = 0; i < policy.size(); ++i) {
        EXPECT_EQ(policy[i].field, kMovieFields[i].field);
        EXPECT_FALSE(policy[i].order.empty());
    }
    EXPECT_EQ(of(policy, MovieField::ratings).rule, MergeRule::all);
    EXPECT_EQ(of(policy, MovieField::ratings).order.front(), ProviderId::imdb);
    EXPECT_EQ(of(policy, MovieField::plot).rule, MergeRule::first);
}

TEST(MergePolicy, ASettingChangesOnlyTheFieldsThatItNames) {
    const auto policy = parse_merge_policy("plot = imdb, tmdb ;tags=tmdb+imdb;");
    ASSERT_TRUE(policy) << policy.error().message;
    const FieldPolicy plot = of(*policy, MovieField::plot);
    EXPECT_EQ(plot.rule, MergeRule::first);
    EXPECT_THAT(plot.order, ElementsAre(ProviderId::imdb, ProviderId::tmdb));
    const FieldPolicy tags = of(*policy, MovieField::tags);
    EXPECT_EQ(tags.rule, MergeRule::all);
    EXPECT_THAT(tags.order, ElementsAre(ProviderId::tmdb, ProviderId::imdb));
    EXPECT_EQ(of(*policy, MovieField::title), of(default_merge_policy(), MovieField::title));
    EXPECT_EQ(*parse_merge_policy(""), default_merge_policy());
}

TEST(MergePolicy, AnEmptyListMeansThatNobodyFillsTheField) {
    EXPECT_THAT(of(*parse_merge_policy("outline="), MovieField::outline).order, IsEmpty());
}

TEST(MergePolicy, AMistakeIsNamedWithWhatIsRight) {
    EXPECT_THAT(parse_merge_policy("plto=tmdb").error().message,
                testing::AllOf(HasSubstr("'plto'"), HasSubstr("plot")));
    EXPECT_THAT(parse_merge_policy("plot=tmbd").error().message,
                testing::AllOf(HasSubstr("'tmbd'"), HasSubstr("tmdb")));
    EXPECT_THAT(parse_merge_policy("plot").error().message, HasSubstr("FIELD=PROVIDER"));
    EXPECT_THAT(parse_merge_policy("plot=tmdb,tmdb").error().message, HasSubstr("twice"));
    EXPECT_FALSE(parse_merge_policy("plot=tmdb,,imdb"));
    EXPECT_FALSE(parse_merge_policy("plot=tmdb+imdb,omdb"));
    EXPECT_THAT(*parse_providers(" fanart , tmdb", ','), ElementsAre(ProviderId::fanart, ProviderId::tmdb));
}

}  // namespace
}  // namespace cinefleet
