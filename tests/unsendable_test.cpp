#include "udpchat/unsendable.hpp"

#include "udpchat/characters.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace udpchat {
namespace {

std::string what(std::string_view text, std::size_t offset) {
  return Unsendable("why", text, offset).what();
}

TEST(Unsendable, SaysWhy) {
  EXPECT_STREQ(Unsendable("why").what(), "not sent: why");
}

TEST(Unsendable, GivesTheReasonAlone) {
  EXPECT_EQ(Unsendable("why").reason(), "why");
  EXPECT_EQ(Unsendable("why", "abc", 1).reason(), "why");
  EXPECT_EQ(Unsendable("why", "not sent: \n", 3).reason(), "why");
  EXPECT_EQ(Unsendable("").reason(), "");
  EXPECT_EQ(Unsendable("", "", 0).reason(), "");
}

TEST(Unsendable, PointsAtAnOffset) {
  EXPECT_EQ(what("abc", 0), "not sent: why\n  abc\n  ^");
  EXPECT_EQ(what("abc", 2), "not sent: why\n  abc\n    ^");
  EXPECT_EQ(what("abc", 3), "not sent: why\n  abc\n     ^");
  EXPECT_EQ(what("", 0), "not sent: why\n  \n  ^");
}

TEST(Unsendable, PointsInColumnsAndNotInOctets) {
  EXPECT_EQ(what("éx", 2), "not sent: why\n  éx\n   ^");
  EXPECT_EQ(what("你好x", 6), "not sent: why\n  你好x\n      ^");
  EXPECT_EQ(what("e\u0301x", 3), "not sent: why\n  e\u0301x\n   ^");
  EXPECT_EQ(what("😀x", 4), "not sent: why\n  😀x\n    ^");
}

TEST(Unsendable, ShowsTheTextEscapedAndPointsAccordingly) {
  EXPECT_EQ(what("\tx", 1), "not sent: why\n  \\tx\n    ^");
  EXPECT_EQ(what("\x1b[2Jx", 4), "not sent: why\n  \\x1b[2Jx\n         ^");
  EXPECT_EQ(what("\xff\u202ex", 4), "not sent: why\n  \\xff\\u{202e}x\n              ^");
}

TEST(Unsendable, ShowsAMarkThatItPointsAt) {
  EXPECT_EQ(what("e\u0301x", 1), "not sent: why\n  e\\u{301}x\n   ^");
}

TEST(Unsendable, ShowsWhatIsAroundIfTheTextIsLong) {
  for (const std::string part : {"a", "é", "你", "e\u0301", "\t", "ab你"}) {
    std::string many;
    while (many.size() < 1000) many += part;
    std::istringstream lines(what(many + "X" + many, many.size()));
    std::string why;
    std::string line;
    std::string caret;
    std::getline(lines, why) && std::getline(lines, line) && std::getline(lines, caret);
    EXPECT_TRUE(line.starts_with("  ...") && line.ends_with("...")) << line;
    EXPECT_LE(columns_of(line), 60U) << line;
    EXPECT_EQ(caret, std::string(columns_of(line.substr(0, line.find('X'))), ' ') + "^") << line;
    EXPECT_EQ(line.find("\\x"), std::string::npos) << line;
  }
}

TEST(Unsendable, LeavesNothingOutOfAShortText) {
  EXPECT_EQ(what("0123456789X12345678", 10),
            "not sent: why\n  0123456789X12345678\n" + std::string(12, ' ') + "^");
}

TEST(Unsendable, ShowsAShortLineOfALongText) {
  for (const char octet : {'\x01', '\x80', '\xff'})
    EXPECT_LT(what(std::string(65535, octet), 30000).size(), 600U);
}

}  // namespace
}  // namespace udpchat
