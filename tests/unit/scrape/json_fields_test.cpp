#include "worker/providers/json_fields.h"

#include <gtest/gtest.h>

namespace cinefleet::worker {
namespace {

TEST(JsonFields, DeepNestingIsRefused) {
    EXPECT_FALSE(parse_json(std::string(20, '[') + std::string(20, ']')).is_discarded());
    EXPECT_TRUE(parse_json(std::string(200, '[') + std::string(200, ']')).is_discarded());
    EXPECT_TRUE(parse_json(std::string(1'000'000, '[')).is_discarded());
}

TEST(JsonFields, NestingIsAllowedDownToTheLimit) {
    const auto nested = [](int depth) {
        const auto levels = static_cast<std::size_t>(depth);
        return parse_json(std::string(levels, '[') + std::string(levels, ']'));
    };
    EXPECT_FALSE(nested(kMaxJsonDepth).is_discarded());
    EXPECT_TRUE(nested(kMaxJsonDepth + 2).is_discarded());
}

TEST(JsonFields, WhatIsNoJsonIsDiscarded) {
    for (const std::string text : {"", " ", "{", "{\"a\":1,}", "{} x", "nul", "\"\xFF\"", "NaN", "<html>"}) {
        EXPECT_TRUE(parse_json(text).is_discarded()) << text;
    }
}

TEST(JsonFields, TheWrongTypeReadsAsEmpty) {
    const Json object =
        parse_json(R"({"text":"x","number":7,"null":null,"list":[1],"object":{"a":1},"yes":true})");
    for (const char* name : {"number", "null", "list", "object", "yes", "absent"}) {
        EXPECT_EQ(text_at(object, name), "") << name;
    }
    for (const char* name : {"text", "null", "list", "object", "yes", "absent"}) {
        EXPECT_EQ(integer_at(object, name), 0) << name;
        EXPECT_EQ(number_at(object, name), 0) << name;
        EXPECT_EQ(count_at(object, name), 0) << name;
    }
    for (const char* name : {"text", "number", "null", "object", "yes", "absent"}) {
        EXPECT_EQ(list_at(object, name), Json::array()) << name;
    }
    for (const char* name : {"text", "number", "null", "list", "yes", "absent"}) {
        EXPECT_EQ(object_at(object, name), Json::object()) << name;
    }
    EXPECT_EQ(text_at(object, "text"), "x");
    EXPECT_EQ(integer_at(object, "number"), 7);
    EXPECT_EQ(list_at(object, "list").size(), 1U);
    EXPECT_EQ(integer_at(object_at(object, "object"), "a"), 1);
}

TEST(JsonFields, WhatIsNoObjectHasNoMembers) {
    for (const Json& value : {Json(), Json(3), Json("x"), Json::array({1}), Json(Json::value_t::discarded)}) {
        EXPECT_EQ(text_at(value, "x"), "");
        EXPECT_EQ(integer_at(value, "x"), 0);
        EXPECT_EQ(list_at(value, "x").size(), 0U);
    }
}

TEST(JsonFields, NumbersThatFitNowhereReadAsNone) {
    const Json object = parse_json(R"({"big":1e300,"below":-1e300,"half":2.9,"minus":-3,"wide":4294967296})");
    EXPECT_EQ(integer_at(object, "big"), 0);
    EXPECT_EQ(integer_at(object, "below"), 0);
    EXPECT_EQ(integer_at(object, "half"), 2);
    EXPECT_EQ(integer_at(object, "minus"), -3);
    EXPECT_EQ(integer_at(object, "wide"), 4'294'967'296);
    EXPECT_EQ(count_at(object, "minus"), 0);
    EXPECT_EQ(count_at(object, "wide"), 0);
    EXPECT_EQ(count_at(parse_json(R"({"most":2147483647})"), "most"), 2'147'483'647);
}

}  // namespace
}  // namespace cinefleet::worker
