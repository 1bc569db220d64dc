#include "udpchat/encoder.hpp"

#include "udpchat/text.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace udpchat {
namespace {

using namespace std::string_literals;

/// All that one datagram gets, with '!' and the rest of the text where that has no form.
std::string encoded(Encoder& encoder, std::string_view text) {
  std::string out;
  encoder.start();
  const auto taken = encoder.append(text, out);
  encoder.finish(out);
  return taken == text.size() ? out : out + "!" + std::string(text.substr(taken));
}

std::string encoded(std::string_view encoding, std::string_view text) {
  Encoder encoder(encoding);
  return encoded(encoder, text);
}

TEST(Encoder, LeavesTextForUtf8AsItIs) {
  for (const auto* encoding : {"utf-8", "auto"})
    for (const auto& text : {""s, "你好 é"s, "\xff\xc0 \xe4\xbd"s, "a\0b"s, "\U000E0041"s})
      EXPECT_EQ(encoded(encoding, text), text);
}

TEST(Encoder, WritesTheFormOfEachEncoding) {
  const std::vector<std::vector<std::string>> cases{{"gbk", "你好", "\xc4\xe3\xba\xc3"},
                                                    {"gb2312", "你好", "\xc4\xe3\xba\xc3"},
                                                    {"gb18030", "😀", "\x94\x39\xfc\x36"},
                                                    {"big5", "你好", "\xa7\x41\xa6\x6e"},
                                                    {"shift_jis", "日本", "\x93\xfa\x96\x7b"},
                                                    {"euc-jp", "日本", "\xc6\xfc\xcb\xdc"},
                                                    {"euc-kr", "한국", "\xc7\xd1\xb1\xb9"},
                                                    {"latin1", "é", "\xe9"},
                                                    {"cp1255", "ב", "\xe1"},
                                                    {"utf-16le", "a😀", "a\0\x3d\xd8\0\xde"s},
                                                    {"utf-16be", "a😀", "\0a\xd8\x3d\xde\0"s},
                                                    {"ascii", "a~", "a~"}};
  for (const auto& one : cases) EXPECT_EQ(encoded(one[0], one[1]), one[2]) << one[0];
}

TEST(Encoder, StopsAtTheFirstCharacterThatHasNoForm) {
  EXPECT_EQ(encoded("latin1", "aé你b"), "a\xe9!你b");
  EXPECT_EQ(encoded("ascii", "é"), "!é");
  EXPECT_EQ(encoded("gb2312", "你😀"), "\xc4\xe3!😀");
  EXPECT_EQ(encoded("latin1", "’"), "!’");
}

TEST(Encoder, StopsAtWhatIsNoUtf8) {
  EXPECT_EQ(encoded("gbk", "a\xff"), "a!\xff");
  EXPECT_EQ(encoded("latin1", "\xc3\xa9\xc3"), "\xe9!\xc3");
  EXPECT_EQ(encoded("utf-16le", "\xed\xa0\x80"), "!\xed\xa0\x80");
  EXPECT_EQ(encoded("utf-16le", "a\xf4\x90\x80\x80"), "a\0!\xf4\x90\x80\x80"s);
  EXPECT_EQ(encoded("ucs-4be", "\xf4\x90\x80\x80"), "!\xf4\x90\x80\x80");  // iconv takes it
}

TEST(Encoder, ReturnsToTheInitialState) {
  EXPECT_EQ(encoded("iso-2022-jp", "日"), "\x1b$BF|\x1b(B");
  EXPECT_EQ(encoded("utf-7", "日"), "+ZeU-");
}

TEST(Encoder, BeginsEachDatagramAfresh) {
  Encoder jis("iso-2022-jp");
  for (int i = 0; i < 2; ++i) EXPECT_EQ(encoded(jis, "日"), "\x1b$BF|\x1b(B");
  Encoder hangul("iso-2022-kr");
  for (int i = 0; i < 2; ++i) EXPECT_EQ(encoded(hangul, "a"), "\x1b$)Ca");
}

TEST(Encoder, ForgetsADatagramThatWasGivenUp) {
  Encoder jis("iso-2022-jp");
  std::string given_up;
  jis.start();
  jis.append("日", given_up);
  EXPECT_EQ(encoded(jis, "日a"), "\x1b$BF|\x1b(Ba");
}

TEST(Encoder, KeepsItsStateFromPieceToPiece) {
  Encoder jis("iso-2022-jp");
  std::string out;
  jis.start();
  EXPECT_EQ(jis.append("日", out), 3U);
  EXPECT_EQ(jis.append("本", out), 3U);
  jis.finish(out);
  EXPECT_EQ(out, "\x1b$BF|K\\\x1b(B");
}

TEST(Encoder, WritesALetterThatWaitsForAnAccent) {
  EXPECT_EQ(encoded("big5-hkscs", "Ê"), "\x88\x66");
  EXPECT_EQ(encoded("cp1258", "ế"), "\xea\xec");
}

TEST(Encoder, WritesAnAccentThatHasNoFormAlone) {
  EXPECT_EQ(encoded("big5-hkscs", "Ê\u0304"), "\x88\x62");
}

TEST(Encoder, WritesLongTextWhole) {
  std::string text;
  std::string expected;
  for (int i = 0; i < 20000; ++i) {
    text += "é你";
    expected += "\xe9\0\x60\x4f"s;
  }
  EXPECT_EQ(encoded("utf-16le", text), expected);
}

// iconv of the GNU C library converts tag characters to nothing at all.
TEST(Encoder, HasNoFormForATagWhereTheEncodingHasNone) {
  for (const auto* encoding : {"latin1", "ascii", "gbk", "big5", "euc-kr", "iso-2022-jp",
                               "iso-2022-kr", "iso-2022-cn", "unicode"})
    for (const std::string tag : {"\U000E0000", "\U000E003F", "\U000E0041", "\U000E007F"}) {
      std::string out;
      Encoder encoder(encoding);
      EXPECT_EQ(encoder.append("a" + tag + "b", out), 1U) << encoding;
    }
}

TEST(Encoder, WritesATagWhereTheEncodingHasIt) {
  EXPECT_EQ(encoded("utf-16le", "\U000E0041"), "\x40\xdb\x41\xdc");
  EXPECT_EQ(encoded("gb18030", "\U000E0041"), "\xd3\x36\x9c\x33");
}

TEST(Encoder, LeavesOutNoCharacter) {
  for (const auto* encoding : {"latin1", "gbk", "shift_jis", "big5-hkscs", "utf-16le", "utf-7"}) {
    Encoder encoder(encoding);
    const auto without = encoded(encoder, "a");
    for (char32_t c = 0; c <= 0xE01FF; ++c) {
      if (c == 0xD800) c = 0xE000;
      if (c == 0x10000) c = 0xE0000;
      std::string text = "a";
      append_utf8(c, text);
      ASSERT_NE(encoded(encoder, text), without) << encoding << " " << std::hex << +c;
    }
  }
}

TEST(Encoder, RefusesAnEncodingThatTheSystemDoesNotHave) {
  EXPECT_THROW(Encoder{"no-such-thing"}, std::invalid_argument);
}

}  // namespace
}  // namespace udpchat
