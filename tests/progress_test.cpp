#include "udpchat/progress.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace udpchat {
namespace {

constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();

TEST(Progress, ShowsHowMuchOfAllIsDone) {
  EXPECT_EQ(progress_bar(0, 4'900'000), "[                    ]   0%  0.0 of 4.9 MB");
  EXPECT_EQ(progress_bar(1'225'000, 4'900'000), "[#####               ]  25%  1.2 of 4.9 MB");
  EXPECT_EQ(progress_bar(2'450'000, 4'900'000), "[##########          ]  50%  2.5 of 4.9 MB");
  EXPECT_EQ(progress_bar(4'900'000, 4'900'000), "[####################] 100%  4.9 of 4.9 MB");
}

TEST(Progress, FillsACellOnceItsPartIsDone) {
  EXPECT_EQ(progress_bar(49'999, 1'000'000).substr(0, 22), "[                    ]");
  EXPECT_EQ(progress_bar(50'000, 1'000'000).substr(0, 22), "[#                   ]");
  EXPECT_EQ(progress_bar(949'999, 1'000'000).substr(0, 22), "[##################  ]");
}

TEST(Progress, ShowsOctetsAloneWhereNobodyKnowsHowManyThereAre) {
  EXPECT_EQ(progress_bar(0, std::nullopt), "0.0 MB");
  EXPECT_EQ(progress_bar(12'345'678, std::nullopt), "12.3 MB");
  EXPECT_EQ(progress_bar(0, 0), "0.0 MB");
  EXPECT_EQ(progress_bar(1'000'000, 0), "1.0 MB");
}

TEST(Progress, NeverPassesTheEnd) {
  EXPECT_EQ(progress_bar(3'000'000, 2'000'000), "[####################] 100%  3.0 of 2.0 MB");
}

TEST(Progress, IsAsWideWhateverIsDone) {
  const auto width = progress_bar(0, 9'900'000).size();
  for (std::uint64_t done = 0; done <= 9'900'000; done += 12'345)
    ASSERT_EQ(progress_bar(done, 9'900'000).size(), width) << done;
}

TEST(Progress, FitsANarrowTerminal) {
  EXPECT_LE(progress_bar(1'000'000'000'000, 1'000'000'000'000).size(), 79U);
  EXPECT_LE(progress_bar(kMost, kMost).size(), 79U);
  EXPECT_LE(progress_bar(kMost, 1).size(), 79U);
  EXPECT_LE(progress_bar(kMost, std::nullopt).size(), 79U);
}

}  // namespace
}  // namespace udpchat
