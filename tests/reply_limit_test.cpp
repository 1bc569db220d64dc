#include "udpchat/reply_limit.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"

namespace udpchat {
namespace {

using namespace std::chrono_literals;

const ReplyLimit::Clock::time_point kStart = ReplyLimit::Clock::time_point() + 1000s;

SocketAddress source(std::size_t number) {
  SocketAddress source;
  source.ip = {10, static_cast<unsigned char>(number >> 16U),
               static_cast<unsigned char>(number >> 8U), static_cast<unsigned char>(number)};
  source.port = 9;
  return source;
}

int admitted(ReplyLimit& limit, int times, ReplyLimit::Clock::time_point now) {
  int count = 0;
  for (int i = 0; i < times; ++i)
    if (limit.admits(source(1), now)) ++count;
  return count;
}

TEST(ReplyLimit, AdmitsSoManyWithinASecond) {
  ReplyLimit limit(3);
  EXPECT_EQ(admitted(limit, 2, kStart), 2);
  EXPECT_EQ(admitted(limit, 5, kStart + 500ms), 1);
  EXPECT_EQ(admitted(limit, 5, kStart + 1s - 1ns), 0);
}

TEST(ReplyLimit, AdmitsAsManyAgainASecondAfterTheFirst) {
  ReplyLimit limit(3);
  for (int second = 0; second < 5; ++second)
    EXPECT_EQ(admitted(limit, 10, kStart + second * 1s), 3) << second;
}

TEST(ReplyLimit, MayHoldForLongerThanASecond) {
  ReplyLimit limit(3, 10s);
  EXPECT_EQ(admitted(limit, 5, kStart), 3);
  EXPECT_EQ(admitted(limit, 5, kStart + 10s - 1ns), 0);
  EXPECT_EQ(admitted(limit, 5, kStart + 10s), 3);
}

TEST(ReplyLimit, DoesNotCountWhatItHoldsBack) {
  ReplyLimit limit(1);
  admitted(limit, 1, kStart);
  for (auto late = 100ms; late < 1s; late += 100ms) EXPECT_EQ(admitted(limit, 1, kStart + late), 0);
  EXPECT_EQ(admitted(limit, 2, kStart + 1s), 1);
}

TEST(ReplyLimit, CountsEachSourceForItself) {
  ReplyLimit limit(1);
  auto other_port = source(1);
  other_port.port = 10;
  EXPECT_TRUE(limit.admits(source(1), kStart));
  EXPECT_TRUE(limit.admits(source(2), kStart));
  EXPECT_TRUE(limit.admits(other_port, kStart));
  EXPECT_FALSE(limit.admits(source(1), kStart));
  EXPECT_FALSE(limit.admits(source(2), kStart));
}

TEST(ReplyLimit, AdmitsAllWithoutANumber) {
  ReplyLimit limit(std::nullopt);
  EXPECT_EQ(admitted(limit, 10000, kStart), 10000);
}

TEST(ReplyLimit, AdmitsNoneWhereNoneIsTheNumber) {
  ReplyLimit limit(0);
  EXPECT_EQ(admitted(limit, 10, kStart), 0);
}

/// A limit of one reply, with as many sources as it holds, which wrote at kStart.
class FullReplyLimit : public testing::Test {
 protected:
  FullReplyLimit() {
    for (std::size_t i = 0; i < ReplyLimit::kMostSources; ++i)
      EXPECT_TRUE(limit.admits(source(i), kStart));
  }

  ReplyLimit limit{1};
};

TEST_F(FullReplyLimit, AdmitsNobodyNewWithinTheSecond) {
  EXPECT_FALSE(limit.admits(source(ReplyLimit::kMostSources), kStart));
  EXPECT_FALSE(limit.admits(source(ReplyLimit::kMostSources), kStart + 1s - 1ns));
  EXPECT_FALSE(limit.knows(source(ReplyLimit::kMostSources)));
  EXPECT_TRUE(limit.knows(source(0)));
}

TEST_F(FullReplyLimit, GoesOnWithWhomItKnows) {
  EXPECT_FALSE(limit.admits(source(7), kStart + 500ms));
  EXPECT_TRUE(limit.admits(source(7), kStart + 1s));
}

TEST_F(FullReplyLimit, ForgetsWhoHasNotWrittenForASecondWhereSomebodyNewDoes) {
  for (std::size_t i = 0; i < ReplyLimit::kMostSources; ++i)
    ASSERT_TRUE(limit.admits(source(ReplyLimit::kMostSources + i), kStart + 1s)) << i;
  EXPECT_FALSE(limit.admits(source(0), kStart + 1s));
}

TEST_F(FullReplyLimit, DoesNotForgetWhoHasWrittenSince) {
  EXPECT_TRUE(limit.admits(source(7), kStart + 1s));
  EXPECT_TRUE(limit.admits(source(ReplyLimit::kMostSources), kStart + 1500ms));
  EXPECT_FALSE(limit.admits(source(7), kStart + 1500ms));
}

TEST_F(FullReplyLimit, LooksForWhomToForgetOnceASecondOnly) {
  EXPECT_FALSE(limit.admits(source(ReplyLimit::kMostSources), kStart + 500ms));
  EXPECT_FALSE(limit.admits(source(ReplyLimit::kMostSources), kStart + 1499ms));
  EXPECT_TRUE(limit.admits(source(ReplyLimit::kMostSources), kStart + 1500ms));
}

}  // namespace
}  // namespace udpchat
