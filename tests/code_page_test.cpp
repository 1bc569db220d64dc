#include "udpchat/code_page.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace udpchat {
namespace {

TEST(CodePage, LeavesUtf8AsItIs) {
  CodePage utf8("utf-8");
  for (const std::string text : {"", "你好", "\xff\xc0", "\U000E0041"}) {
    EXPECT_EQ(utf8.to_utf8(text), text);
    EXPECT_EQ(utf8.from_utf8(text), text);
  }
}

TEST(CodePage, ReadsWhatIsTyped) {
  EXPECT_EQ(CodePage("gbk").to_utf8("a\xc4\xe3\xba\xc3"), "a你好");
  EXPECT_EQ(CodePage("iso-8859-1").to_utf8("\xe9"), "é");
  EXPECT_EQ(CodePage("gbk").to_utf8(""), "");
}

TEST(CodePage, LeavesTypedOctetsThatAreNoTextAsTheyAre) {
  EXPECT_EQ(CodePage("gbk").to_utf8("\xff\xc4\xe3\xc4"), "\xff你\xc4");
  EXPECT_EQ(CodePage("euc-jp").to_utf8("a\x80\x8f"), "a\xc2\x80\x8f");
}

TEST(CodePage, WritesWhatIsShown) {
  CodePage gbk("gbk");
  EXPECT_EQ(gbk.from_utf8("<< 你好\n\x1b[0m"), "<< \xc4\xe3\xba\xc3\n\x1b[0m");
  EXPECT_EQ(gbk.from_utf8(""), "");
}

TEST(CodePage, EscapesWhatTheTerminalHasNoCharacterFor) {
  CodePage latin1("iso-8859-1");
  EXPECT_EQ(latin1.from_utf8("é你😀z"), "\xe9\\u{4f60}\\u{1f600}z");
  EXPECT_EQ(latin1.from_utf8("\U000E0041"), "\\u{e0041}");
  EXPECT_EQ(latin1.from_utf8("é"), "\xe9");
}

TEST(CodePage, ColoursItsEscapesOnDemand) {
  EXPECT_EQ(CodePage("gbk").from_utf8("a😀é", true), "a\x1b[35m\\u{1f600}\x1b[0m\xa8\xa6");
  EXPECT_EQ(CodePage("utf-8").from_utf8("a😀", true), "a😀");
}

TEST(CodePage, LeavesShownOctetsThatAreNoTextAsTheyAre) {
  EXPECT_EQ(CodePage("gbk").from_utf8("\xff你\xe4\xbd"), "\xff\xc4\xe3\xe4\xbd");
}

TEST(CodePage, KnowsUtf8) {
  EXPECT_TRUE(CodePage("utf-8").is_utf8());
  EXPECT_FALSE(CodePage("gbk").is_utf8());
}

TEST(CodePage, ReturnsToTheInitialState) {
  CodePage jis("iso-2022-jp");
  for (int i = 0; i < 2; ++i) EXPECT_EQ(jis.from_utf8("日한"), "\x1b$BF|\x1b(B\\u{d55c}");
  for (int i = 0; i < 2; ++i) EXPECT_EQ(jis.from_utf8("日"), "\x1b$BF|\x1b(B");
  EXPECT_EQ(jis.to_utf8("\x1b$BF|"), "日");
  EXPECT_EQ(jis.to_utf8("a"), "a");
}

TEST(CodePage, RefusesAnEncodingThatTheSystemDoesNotHave) {
  EXPECT_THROW(CodePage("no-such-thing"), std::invalid_argument);
}

}  // namespace
}  // namespace udpchat
