#include "worker/providers/json_fields.h"

#include "tests/unit/scrape/fixtures.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(JsonFields, DeepNestingIsRefused) {
    EXPECT_FALSE(parse_json(std::string(20, '[') + std::string(20, ']')).is_discarded());
    EXPECT_TRUE(parse_json(std::string(200, '[') + std::string(200, ']')).is_discarded());
    EXPECT_TRUE(parse_json(std::string(1'000'000, '[')).is_discarded());
}

}  // namespace
}  // namespace cinefleet::worker
