#include "udpchat/line_splitter.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace udpchat {
namespace {

using namespace std::string_literals;
using Lines = std::vector<std::string>;

Lines lines_of(LineSplitter& splitter, const std::vector<std::string>& feeds) {
  Lines lines;
  for (const auto& octets : feeds) {
    splitter.feed(octets);
    while (auto line = splitter.next()) lines.push_back(*line);
  }
  return lines;
}

TEST(LineSplitter, HasNothingBeforeAnythingIsFed) {
  LineSplitter splitter(100);
  EXPECT_FALSE(splitter.next());
  EXPECT_FALSE(splitter.rest());
}

TEST(LineSplitter, CutsLinesInOneFeed) {
  LineSplitter splitter(100);
  EXPECT_EQ(lines_of(splitter, {"one\ntwo\n\nfour\n"}), (Lines{"one", "two", "", "four"}));
  EXPECT_FALSE(splitter.rest());
}

TEST(LineSplitter, JoinsALineAcrossFeeds) {
  LineSplitter splitter(100);
  EXPECT_EQ(lines_of(splitter, {"o", "", "ne", "\ntw", "o\nth", "ree\n"}),
            (Lines{"one", "two", "three"}));
}

TEST(LineSplitter, KeepsTheLastLineWithoutALineEnd) {
  LineSplitter splitter(100);
  EXPECT_EQ(lines_of(splitter, {"one\nla", "st"}), (Lines{"one"}));
  EXPECT_EQ(splitter.rest(), "last");
  EXPECT_FALSE(splitter.rest());
}

TEST(LineSplitter, DoesNotCutAFeedWhoseLinesWereNotAllAskedFor) {
  LineSplitter splitter(100);
  splitter.feed("one\ntwo\n");
  EXPECT_EQ(splitter.next(), "one");
  EXPECT_FALSE(splitter.rest());
  EXPECT_EQ(splitter.next(), "two");
  EXPECT_FALSE(splitter.next());
  EXPECT_FALSE(splitter.next());
}

TEST(LineSplitter, KeepsNulAndCarriageReturn) {
  LineSplitter splitter(100);
  EXPECT_EQ(lines_of(splitter, {"a\0b\r\n\r\n\0\n"s}), (Lines{"a\0b\r"s, "\r"s, "\0"s}));
}

TEST(LineSplitter, KeepsALineOfExactlyTheLimitWhole) {
  LineSplitter splitter(5);
  EXPECT_EQ(lines_of(splitter, {"12345\n123", "45\n"}), (Lines{"12345", "12345"}));
}

TEST(LineSplitter, CutsALongerLineToTheLimitAndGoesOnWithTheNext) {
  LineSplitter splitter(5);
  EXPECT_EQ(lines_of(splitter, {"1234567\nab\n", "123", "456", "789\nc\n", "123456"}),
            (Lines{"12345", "ab", "12345", "c"}));
  EXPECT_EQ(splitter.rest(), "12345");
}

TEST(LineSplitter, HoldsAnEndlessLineInBoundedMemory) {
  LineSplitter splitter(1000);
  const std::string block(4096, 'x');
  for (int i = 0; i < 10000; ++i) {
    splitter.feed(block);
    ASSERT_FALSE(splitter.next());
  }
  splitter.feed("\n");
  const auto line = splitter.next();
  ASSERT_TRUE(line);
  EXPECT_EQ(*line, std::string(1000, 'x'));
  EXPECT_LT(line->capacity(), 10000U);
}

}  // namespace
}  // namespace udpchat
