#include "udpchat/line_splitter.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace udpchat {
namespace {

using namespace std::string_literals;
using Lines = std::vector<std::string>;

/// These octets are read.
void feed(LineSplitter& splitter, std::string_view octets) {
  const auto room = splitter.room(octets.size() + 3);
  ASSERT_EQ(room.size(), octets.size() + 3);
  std::copy(octets.begin(), octets.end(), room.begin());
  splitter.add(octets.size());
}

/// What is cut, block by block.
Lines blocks_of(LineSplitter& splitter, const std::vector<std::string>& feeds, std::size_t size) {
  Lines blocks;
  for (const auto& octets : feeds) {
    feed(splitter, octets);
    while (auto block = splitter.next_block(size)) blocks.emplace_back(*block);
  }
  return blocks;
}

Lines lines_of(LineSplitter& splitter, const std::vector<std::string>& feeds) {
  Lines lines;
  for (const auto& octets : feeds) {
    feed(splitter, octets);
    while (auto line = splitter.next()) lines.emplace_back(*line);
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

TEST(LineSplitter, HasNothingOnceAllWasAskedFor) {
  LineSplitter splitter(100);
  feed(splitter, "one\ntwo\n");
  EXPECT_EQ(splitter.next(), "one");
  EXPECT_EQ(splitter.next(), "two");
  EXPECT_FALSE(splitter.next());
  EXPECT_FALSE(splitter.next());
  EXPECT_FALSE(splitter.rest());
}

TEST(LineSplitter, KeepsWhatIsCutUntilMoreIsRead) {
  LineSplitter splitter(100);
  feed(splitter, "one\ntwo\nthr");
  const auto one = splitter.next();
  const auto two = splitter.next();
  EXPECT_FALSE(splitter.next());
  EXPECT_EQ(one, "one");
  EXPECT_EQ(two, "two");
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
  const char* place = nullptr;
  for (int i = 0; i < 10000; ++i) {
    feed(splitter, block);
    ASSERT_FALSE(splitter.next());
    if (i == 1) place = splitter.room(block.size()).data();
    if (i > 1) {
      ASSERT_EQ(splitter.room(block.size()).data(), place);
    }
  }
  feed(splitter, "\n");
  EXPECT_EQ(splitter.next(), std::string(1000, 'x'));
}

TEST(LineSplitter, CutsBlocksInOneFeed) {
  LineSplitter splitter(100);
  EXPECT_EQ(blocks_of(splitter, {"123456789"}, 3), (Lines{"123", "456", "789"}));
  EXPECT_FALSE(splitter.rest());
}

TEST(LineSplitter, KeepsTheLastBlockThoughItIsShort) {
  LineSplitter splitter(100);
  EXPECT_EQ(blocks_of(splitter, {"12345"}, 3), (Lines{"123"}));
  EXPECT_EQ(splitter.rest(), "45");
  EXPECT_FALSE(splitter.rest());
}

TEST(LineSplitter, JoinsABlockAcrossFeeds) {
  LineSplitter splitter(100);
  EXPECT_EQ(blocks_of(splitter, {"1", "", "2", "34567", "8", "9a"}, 4), (Lines{"1234", "5678"}));
  EXPECT_EQ(splitter.rest(), "9a");
}

TEST(LineSplitter, CutsAtEveryBoundaryWhateverTheFeeds) {
  std::string all;
  for (int i = 0; i < 1000; ++i) all += static_cast<char>(i % 251);
  for (const std::size_t size : {1U, 2U, 3U, 64U, 999U, 1000U, 1001U})
    for (const std::size_t fed : {1U, 2U, 5U, 64U, 65U, 1000U}) {
      LineSplitter splitter(10);  // which bounds lines and not blocks
      std::vector<std::string> feeds;
      for (std::size_t at = 0; at < all.size(); at += fed) feeds.push_back(all.substr(at, fed));
      auto blocks = blocks_of(splitter, feeds, size);
      if (auto rest = splitter.rest()) blocks.emplace_back(*rest);
      std::string joined;
      for (std::size_t i = 0; i < blocks.size(); ++i) {
        joined += blocks[i];
        ASSERT_TRUE(blocks[i].size() == size || i + 1 == blocks.size()) << size << ' ' << fed;
        ASSERT_FALSE(blocks[i].empty());
      }
      ASSERT_EQ(joined, all) << size << ' ' << fed;
      ASSERT_EQ(blocks.size(), (all.size() + size - 1) / size);
    }
}

TEST(LineSplitter, KeepsEveryOctetOfABlock) {
  LineSplitter splitter(100);
  EXPECT_EQ(blocks_of(splitter, {"a\n\0\xff\r\n"s}, 2), (Lines{"a\n"s, "\0\xff"s, "\r\n"s}));
}

TEST(LineSplitter, HasNoBlockBeforeAnythingIsFed) {
  LineSplitter splitter(100);
  EXPECT_FALSE(splitter.next_block(1));
  EXPECT_EQ(blocks_of(splitter, {"", ""}, 1), Lines{});
  EXPECT_FALSE(splitter.rest());
}

TEST(LineSplitter, ChangesTheSizeBetweenBlocks) {
  LineSplitter splitter(100);
  feed(splitter, "123456");
  EXPECT_EQ(splitter.next_block(1), "1");
  EXPECT_EQ(splitter.next_block(3), "234");
  EXPECT_FALSE(splitter.next_block(65527));
  EXPECT_EQ(splitter.rest(), "56");
}

}  // namespace
}  // namespace udpchat
