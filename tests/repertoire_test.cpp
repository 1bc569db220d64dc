#include "udpchat/repertoire.hpp"

#include "udpchat/text.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace udpchat {
namespace {

bool has(Repertoire& repertoire, char32_t code_point) {
  std::string utf8;
  append_utf8(code_point, utf8);
  return repertoire.has(utf8);
}

bool has(const std::string& encoding, char32_t code_point) {
  Repertoire repertoire(encoding);
  return has(repertoire, code_point);
}

TEST(Repertoire, HasWhatTheEncodingHas) {
  EXPECT_TRUE(has("latin1", U'é') && has("gbk", U'你') && has("big5", U'好'));
  EXPECT_TRUE(has("utf-16", U'😀') && has("iso-2022-jp", U'日') && has("utf-7", U'日'));
  EXPECT_FALSE(has("latin1", U'你') || has("ascii", U'é') || has("gb2312", U'😀'));
}

TEST(Repertoire, HasLineEnds) {
  for (const auto* encoding : {"latin1", "gbk", "shift_jis", "iso-2022-jp", "utf-16", "utf-32le"})
    EXPECT_TRUE(has(encoding, U'\n') && has(encoding, U'\r')) << encoding;
}

TEST(Repertoire, HasAllOfPrintableAscii) {
  for (char32_t c = 0x20; c < 0x7F; ++c)
    EXPECT_TRUE(has("shift_jis", c) && has("euc-kr", c) && has("utf-7", c)) << +c;
}

TEST(Repertoire, LacksWhatIconvLeavesOut) {
  EXPECT_FALSE(has("latin1", 0xE0041) || has("iso-2022-kr", 0xE0041) || has("unicode", 0xE007F));
  EXPECT_TRUE(has("utf-16le", 0xE0041) && has("gb18030", 0xE0041));
}

TEST(Repertoire, LacksWhatComesBackAsAnother) {
  EXPECT_FALSE(has("euc-kr", 0x20A9));     // the won sign, as a fullwidth one
  EXPECT_FALSE(has("iso-2022-jp", 0x1B));  // the beginning of a shift
  EXPECT_FALSE(has("cp1371", U'\\'));      // as a dollar sign
}

TEST(Repertoire, SaysTheSameAgain) {
  Repertoire gbk("gbk");
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(has(gbk, U'你'));
    EXPECT_FALSE(has(gbk, U'😀'));
  }
}

TEST(Repertoire, RefusesAnEncodingThatTheSystemDoesNotHave) {
  EXPECT_THROW(Repertoire{"no-such-thing"}, std::invalid_argument);
}

}  // namespace
}  // namespace udpchat
