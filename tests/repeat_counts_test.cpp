#include "udpchat/repeat_counts.hpp"

#include <gtest/gtest.h>

namespace udpchat {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

class RepeatCountsTest : public testing::Test {
 protected:
  bool add(std::string_view text) { return counts.add(text, 1, nullptr, now); }
  bool add_drops(std::uint64_t count) {
    return counts.add(
        "drops", count, [](std::uint64_t sum) { return std::to_string(sum) + " dropped"; }, now);
  }
  Lines take_after(std::chrono::seconds time) {
    now += time;
    return counts.take_due(now);
  }
  [[nodiscard]] std::chrono::nanoseconds wait() const { return counts.due().value() - now; }
  void fill() {
    for (std::size_t i = 0; i < RepeatCounts::kMostKeys; ++i)
      EXPECT_TRUE(add("text " + std::to_string(i)));
  }

  RepeatCounts counts{1s};
  RepeatCounts::Clock::time_point now{1h};
};

TEST_F(RepeatCountsTest, TellsEachTextAtOnceAndHasNoMoreToTell) {
  EXPECT_TRUE(add("one"));
  EXPECT_TRUE(add("two"));
  EXPECT_TRUE(add(""));
  EXPECT_FALSE(counts.due());
  EXPECT_TRUE(take_after(1h).empty());
}

TEST_F(RepeatCountsTest, CountsWhatComesAgainUntilTheWindowIsOver) {
  EXPECT_TRUE(add("one"));
  now += 600ms;
  for (int i = 0; i < 999; ++i) EXPECT_FALSE(add("one"));
  EXPECT_EQ(wait(), 400ms);
  now += 399ms;
  EXPECT_TRUE(counts.take_due(now).empty());
  now += 1ms;
  EXPECT_EQ(counts.take_due(now), (Lines{"one: 999 more times"}));
  EXPECT_FALSE(counts.due());
  EXPECT_TRUE(counts.take_due(now).empty());
}

TEST_F(RepeatCountsTest, TellsWhatCameOnceMore) {
  add("one");
  add("one");
  EXPECT_EQ(take_after(1s), (Lines{"one: once more"}));
}

TEST_F(RepeatCountsTest, ForgetsATextThatDoesNotComeWithinAWindow) {
  EXPECT_TRUE(add("one"));
  now += 999ms;
  EXPECT_FALSE(add("one"));
  EXPECT_EQ(take_after(1s).size(), 1U);
  now += 2s;
  EXPECT_TRUE(add("one"));
  now += 1s;
  EXPECT_TRUE(add("one"));
}

TEST_F(RepeatCountsTest, DoublesTheWindowUpToEightWhileATextComes) {
  add("one");
  for (const auto window : {1s, 2s, 4s, 8s, 8s}) {
    EXPECT_FALSE(add("one"));
    EXPECT_EQ(wait(), window);
    EXPECT_EQ(take_after(window), (Lines{"one: once more"}));
  }
  now += 8s;
  EXPECT_TRUE(add("one"));
  add("one");
  EXPECT_EQ(wait(), 1s);
}

TEST_F(RepeatCountsTest, CountsATextThatComesWhenItIsDueAndNotTakenYet) {
  add("one");
  add("one");
  now += 1h;
  EXPECT_FALSE(add("one"));
  EXPECT_EQ(counts.take_due(now), (Lines{"one: 2 more times"}));
}

TEST_F(RepeatCountsTest, AddsUpCountsAndDescribesTheSum) {
  EXPECT_TRUE(add_drops(7));
  EXPECT_FALSE(add_drops(20));
  EXPECT_FALSE(add_drops(300));
  EXPECT_EQ(take_after(1s), (Lines{"320 dropped"}));
  add_drops(5);
  EXPECT_EQ(take_after(2s), (Lines{"5 dropped"}));
}

TEST_F(RepeatCountsTest, HasAWindowForEachTextAndIsDueWithTheFirst) {
  add("one");
  now += 300ms;
  add("two");
  add("two");
  EXPECT_EQ(wait(), 1s);
  add("one");
  EXPECT_EQ(wait(), 700ms);
  now += 700ms;
  EXPECT_EQ(counts.take_due(now), (Lines{"one: once more"}));
  EXPECT_EQ(wait(), 300ms);
  now += 300ms;
  EXPECT_EQ(counts.take_due(now), (Lines{"two: once more"}));
}

TEST_F(RepeatCountsTest, TellsWhatIsDueInTheOrderInWhichItFirstCame) {
  for (const auto* text : {"one", "two", "three", "three", "two", "one"}) add(text);
  EXPECT_EQ(take_after(1s), (Lines{"one: once more", "two: once more", "three: once more"}));
}

TEST_F(RepeatCountsTest, TakesAllBeforeItIsDueAndGoesOnCounting) {
  for (const auto* text : {"one", "two", "one"}) add(text);
  now += 900ms;
  EXPECT_EQ(counts.take_all(now), (Lines{"one: once more"}));
  EXPECT_TRUE(counts.take_all(now).empty());
  EXPECT_FALSE(counts.due());
  now += 900ms;
  EXPECT_TRUE(add("two"));
  EXPECT_FALSE(add("one"));
  EXPECT_EQ(wait(), 100ms);
}

TEST_F(RepeatCountsTest, CountsAFloodOfTextsTogether) {
  fill();
  EXPECT_FALSE(add("one more"));
  EXPECT_FALSE(add("and one"));
  EXPECT_FALSE(add_drops(1000));
  EXPECT_FALSE(add("text 0"));
  EXPECT_EQ(wait(), 1s);
  EXPECT_EQ(take_after(1s), (Lines{"text 0: once more", "3 more notices, about others"}));
  EXPECT_TRUE(add("one more"));
}

TEST_F(RepeatCountsTest, CountsTheOthersAnewWhenNoneHasCome) {
  fill();
  add("one more");
  for (int i = 0; i < 64; ++i) add("text " + std::to_string(i));
  EXPECT_EQ(counts.take_all(now).back(), "1 more notice, about others");
  for (int i = 0; i < 64; ++i) add("text " + std::to_string(i));
  EXPECT_EQ(take_after(1s).size(), 64U);
  now += 1s;
  EXPECT_FALSE(add("one more"));
  EXPECT_EQ(wait(), 1s);
  EXPECT_EQ(counts.take_all(now), (Lines{"1 more notice, about others"}));
}

}  // namespace
}  // namespace udpchat
