#include "udpchat/nearest.hpp"

#include <gtest/gtest.h>

namespace udpchat {
namespace {

using Words = std::vector<std::string_view>;

TEST(Nearest, PutsTheMostAlikeFirst) {
  EXPECT_EQ(nearest("gbkx", {"utf-8", "gb", "gbk", "big5"}, 3), (Words{"gbk", "gb", "big5"}));
}

TEST(Nearest, PutsWhatGoesOnWhereTheWordEndsBeforeAll) {
  EXPECT_EQ(nearest("enc", {"inc", "encoding"}, 2), (Words{"encoding", "inc"}));
}

TEST(Nearest, KeepsTheOrderOfTheListAmongEquals) {
  EXPECT_EQ(nearest("x", {"b", "a", "c", "x", "a"}, 5), (Words{"x", "b", "a", "c", "a"}));
}

TEST(Nearest, TakesEachKindOfMistakeForOne) {
  // "wabd" is two changes away
  for (const std::string_view one_away : {"wort", "wrd", "woord", "owrd", "wodr", "words", "ord"})
    EXPECT_EQ(nearest("word", {"wabd", one_away}, 1), (Words{one_away}));
}

TEST(Nearest, CountsTwoMistakesAsTwo) {
  EXPECT_EQ(nearest("word", {"abrd", "wxrd"}, 1), (Words{"wxrd"}));
  EXPECT_EQ(nearest("abcd", {"badc", "abdc"}, 1), (Words{"abdc"}));
}

TEST(Nearest, SwapsNeighboursOnly) {
  EXPECT_EQ(nearest("abc", {"cba", "xbc"}, 1), (Words{"xbc"}));
  EXPECT_EQ(nearest("abc", {"cba", "xyc"}, 1), (Words{"cba"}));  // two changes each
}

TEST(Nearest, GivesNoMoreThanAreAskedForOrAreThere) {
  EXPECT_EQ(nearest("a", {"a", "b"}, 0), Words{});
  EXPECT_EQ(nearest("a", {"a", "b"}, 1), Words{"a"});
  EXPECT_EQ(nearest("a", {"a", "b"}, 9), (Words{"a", "b"}));
  EXPECT_EQ(nearest("a", {}, 9), Words{});
}

TEST(Nearest, TakesEmptyWords) {
  EXPECT_EQ(nearest("", {"ab", "a", ""}, 3), (Words{"ab", "a", ""}));
}

}  // namespace
}  // namespace udpchat
