#include "udpchat/quota.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"
#include <thread>

namespace udpchat {
namespace {

using namespace std::chrono_literals;

class QuotaTest : public testing::Test {
 protected:
  static Console::Clock::time_point in(std::chrono::nanoseconds time) {
    return Console::Clock::now() + time;
  }

  FakeConsole console;
};

TEST_F(QuotaTest, CountsUpToWhatIsWanted) {
  Quota quota(console, 2);
  EXPECT_EQ(quota.count(), 0U);
  quota.take(1);
  EXPECT_FALSE(quota.is_full());
  quota.take(1);
  EXPECT_TRUE(quota.is_full());
  quota.take(1);
  EXPECT_EQ(quota.count(), 2U);
}

TEST_F(QuotaTest, CountsSeveralAtOnceButNotTooMany) {
  Quota quota(console, 5);
  EXPECT_EQ(quota.reserve(3), 3U);
  EXPECT_EQ(quota.reserve(4), 2U);
  EXPECT_EQ(quota.reserve(1), 0U);
  EXPECT_EQ(quota.count(), 5U);
  EXPECT_EQ(console.wakes, 0);
  quota.tell();
  EXPECT_EQ(console.wakes, 1);
}

TEST_F(QuotaTest, IsNeverFullWhereNoNumberIsWanted) {
  Quota quota(console, std::nullopt);
  for (int i = 0; i < 1000; ++i) quota.take(1);
  EXPECT_FALSE(quota.is_full());
  EXPECT_EQ(quota.count(), 1000U);
  EXPECT_EQ(console.wakes, 0);
}

TEST_F(QuotaTest, WakesOnceWhenItIsFull) {
  Quota quota(console, 2);
  quota.take(1);
  EXPECT_EQ(console.wakes, 0);
  quota.take(1);
  EXPECT_EQ(console.wakes, 1);
  quota.take(1);
  EXPECT_EQ(console.wakes, 1);
}

TEST_F(QuotaTest, CountsFromNoneAgain) {
  Quota quota(console, 1);
  quota.take(1);
  quota.start_anew();
  EXPECT_FALSE(quota.is_full());
  EXPECT_EQ(quota.count(), 0U);
  quota.take(1);
  EXPECT_EQ(console.wakes, 2);
}

TEST_F(QuotaTest, DoesNotWaitWhereItIsFull) {
  Quota quota(console, 1);
  quota.take(1);
  EXPECT_FALSE(quota.wait_until(std::nullopt));
  EXPECT_TRUE(console.waits.empty());
}

TEST_F(QuotaTest, WaitsUntilATime) {
  Quota quota(console, 1);
  const auto time = in(1ms);
  EXPECT_FALSE(quota.wait_until(time));
  EXPECT_GE(Console::Clock::now(), time);
  EXPECT_EQ(console.waits.at(0), time);
  EXPECT_FALSE(quota.is_full());
}

TEST_F(QuotaTest, GoesOnWaitingWhereSomethingElseWokeIt) {
  Quota quota(console, 2);
  console.on_wait = [&] {
    console.wake();
    if (console.waits.size() == 3) quota.take(1);
    if (console.waits.size() == 5) quota.take(1);
  };
  EXPECT_FALSE(quota.wait_until(in(1h)));
  EXPECT_EQ(console.waits.size(), 5U);
}

TEST_F(QuotaTest, ReturnsHowToLeave) {
  Quota quota(console, 1);
  console.wait_ends = Leave{143};
  const auto leave = quota.wait_until(in(1h));
  ASSERT_TRUE(leave);
  EXPECT_EQ(leave->status, 143);
}

TEST_F(QuotaTest, WaitsForEverWithoutATime) {
  Quota quota(console, std::nullopt);
  const auto leave = quota.wait_until(std::nullopt);
  ASSERT_TRUE(leave);
  EXPECT_EQ(leave->status, FakeConsole::kScriptEnded);
}

TEST_F(QuotaTest, EndsAWaitFromAnotherThread) {
  Quota quota(console, 1000);
  const std::jthread receiver([&] {
    for (int i = 0; i < 1000; ++i) quota.take(1);
  });
  EXPECT_FALSE(quota.wait_until(in(1h)));
  EXPECT_EQ(quota.count(), 1000U);
}

}  // namespace
}  // namespace udpchat
