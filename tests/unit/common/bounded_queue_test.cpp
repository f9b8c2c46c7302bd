#include "common/bounded_queue.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <thread>

namespace cinefleet {
namespace {

TEST(BoundedQueue, GivesValuesInOrder) {
    BoundedQueue<int> queue(2);
    ASSERT_TRUE(queue.push(1));
    ASSERT_TRUE(queue.push(2));
    EXPECT_EQ(queue.pop(), 1);
    EXPECT_EQ(queue.pop(), 2);
    EXPECT_EQ(queue.try_pop(), std::nullopt);
}

TEST(BoundedQueue, RefusesMoreThanItsCapacityAndKeepsTheValue) {
    BoundedQueue<std::unique_ptr<int>> queue(1);
    auto first = std::make_unique<int>(1);
    auto second = std::make_unique<int>(2);
    ASSERT_TRUE(queue.try_push(first));
    EXPECT_FALSE(queue.try_push(second));
    EXPECT_NE(second, nullptr);
}

TEST(BoundedQueue, CloseDrainsThenEnds) {
    BoundedQueue<int> queue(2);
    ASSERT_TRUE(queue.push(1));
    queue.close();
    EXPECT_FALSE(queue.push(2));
    EXPECT_EQ(queue.pop(), 1);
    EXPECT_EQ(queue.pop(), std::nullopt);
}

TEST(BoundedQueue, CloseWakesAWriterThatWaitsForRoom) {
    BoundedQueue<int> queue(1);
    ASSERT_TRUE(queue.push(1));
    bool pushed = true;
    std::jthread writer([&] { pushed = queue.push(2); });
    queue.close();
    writer.join();
    EXPECT_FALSE(pushed);
}

TEST(BoundedQueue, CloseWakesAReaderThatWaitsForAValue) {
    BoundedQueue<int> queue(1);
    std::optional<int> value = 1;
    std::jthread reader([&] { value = queue.pop(); });
    queue.close();
    reader.join();
    EXPECT_EQ(value, std::nullopt);
}

}  // namespace
}  // namespace cinefleet
