#include "udpchat/pace.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace udpchat {
namespace {

using namespace std::chrono_literals;

const Pace::Clock::time_point kStart = Pace::Clock::time_point() + 1000s;

TEST(Pace, LetsTheFirstLeaveAtOnce) {
  Pace pace(10ms);
  EXPECT_EQ(pace.next(kStart), kStart);
}

TEST(Pace, LetsEachLaterOneLeaveAnIntervalAfterTheOneBefore) {
  Pace pace(10ms);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(pace.next(kStart), kStart + i * 10ms);
}

TEST(Pace, DoesNotDriftThoughEachIsALittleLate) {
  Pace pace(3ms);
  auto due = pace.next(kStart);
  for (int i = 1; i <= 1000; ++i) {
    due = pace.next(due + 1ms);
    EXPECT_EQ(due, kStart + i * 3ms);
  }
}

TEST(Pace, DoesNotDriftWhereTheIntervalIsNoWholeNumberOfMilliseconds) {
  Pace pace(333'333ns);
  auto due = pace.next(kStart);
  for (int i = 1; i <= 1000; ++i) due = pace.next(due + 100us);
  EXPECT_EQ(due, kStart + 333'333'000ns);
}

TEST(Pace, MakesUpForADelayThatIsNotLong) {
  Pace pace(100ms);
  pace.next(kStart);
  const auto late = kStart + 100ms + Pace::kMostLate;
  EXPECT_EQ(pace.next(late), kStart + 100ms);
  EXPECT_EQ(pace.next(late), kStart + 200ms);
  EXPECT_EQ(pace.next(late), kStart + 300ms);
}

TEST(Pace, StartsAnewAfterALongDelay) {
  Pace pace(100ms);
  pace.next(kStart);
  const auto late = kStart + 100ms + Pace::kMostLate + 1ns;
  EXPECT_EQ(pace.next(late), late);
  EXPECT_EQ(pace.next(late), late + 100ms);
}

TEST(Pace, DoesNotTakeALongIntervalForADelay) {
  Pace pace(1h);
  pace.next(kStart);
  EXPECT_EQ(pace.next(kStart + 59min), kStart + 1h);
  EXPECT_EQ(pace.next(kStart + 1h + 1ms), kStart + 2h);
}

}  // namespace
}  // namespace udpchat
