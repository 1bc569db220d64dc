#include "udpchat/screen_rows.hpp"

#include <gtest/gtest.h>

#include <clocale>
#include <string>

namespace udpchat {
namespace {

class ScreenRows : public testing::Test {
 protected:
  ScreenRows() { std::setlocale(LC_CTYPE, "C.UTF-8"); }
};

TEST_F(ScreenRows, OfTextThatFitsAreNone) {
  EXPECT_EQ(rows_before_end("", 80), 0);
  EXPECT_EQ(rows_before_end(std::string(79, 'x'), 80), 0);
}

TEST_F(ScreenRows, OfAFullRowIsOneForTheCursorIsOnTheNext) {
  EXPECT_EQ(rows_before_end(std::string(80, 'x'), 80), 1);
  EXPECT_EQ(rows_before_end(std::string(81, 'x'), 80), 1);
  EXPECT_EQ(rows_before_end(std::string(160, 'x'), 80), 2);
}

TEST_F(ScreenRows, CountWideCharactersAsTwoCells) {
  EXPECT_EQ(rows_before_end("汉字汉字", 9), 0);
  EXPECT_EQ(rows_before_end("汉字汉字", 8), 1);
}

TEST_F(ScreenRows, WrapAWideCharacterAsAWhole) {
  EXPECT_EQ(rows_before_end("汉字汉字汉字", 5), 2);  // two, two and two, each with a cell to spare
  EXPECT_EQ(rows_before_end("123456789012", 5), 2);
}

TEST_F(ScreenRows, CountLineEndsAndTabs) {
  EXPECT_EQ(rows_before_end("one\ntwo\n", 80), 2);
  EXPECT_EQ(rows_before_end("a\tb", 9), 1);
  EXPECT_EQ(rows_before_end("a\tb", 10), 0);
}

TEST_F(ScreenRows, CountControlAndCombiningCharactersAsShown) {
  EXPECT_EQ(rows_before_end("\x01\x02", 4), 1);  // ^A^B
  EXPECT_EQ(rows_before_end("e\u0301e\u0301", 3), 0);
}

}  // namespace
}  // namespace udpchat
