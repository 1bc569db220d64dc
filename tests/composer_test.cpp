#include "udpchat/composer.hpp"

#include "udpchat/unsendable.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace udpchat {
namespace {

using namespace std::string_literals;

/// The payload, or why there is none.
std::string composed(const Composer::Config& config, std::string_view typed) {
  try {
    return std::string(Composer(config).compose(typed));
  } catch (const Unsendable& refusal) {
    return refusal.what();
  }
}

std::string unescaped(const std::string& encoding, std::string_view typed) {
  return composed({.encoding = encoding, .input = Input::escaped}, typed);
}

TEST(Composer, SendsTextAsItIsByDefault) {
  for (const auto& text : {""s, "你好\r"s, "\xff\xc0"s, "a\0b"s, "a\\n 48 65"s})
    EXPECT_EQ(composed({}, text), text);
}

TEST(Composer, Encodes) {
  EXPECT_EQ(composed({.encoding = "gbk"}, "你好\\n"), "\xc4\xe3\xba\xc3\\n");
  EXPECT_EQ(composed({.encoding = "auto"}, "你\xff"), "你\xff");
}

TEST(Composer, EndsEachText) {
  EXPECT_EQ(composed({.eol = LineEnd::lf}, "a"), "a\n");
  EXPECT_EQ(composed({.eol = LineEnd::crlf}, "a"), "a\r\n");
  EXPECT_EQ(composed({.eol = LineEnd::cr}, "a"), "a\r");
  EXPECT_EQ(composed({.input = Input::escaped, .eol = LineEnd::lf}, "\\x41"), "A\n");
  EXPECT_EQ(composed({.eol = LineEnd::lf}, ""), "\n");
}

TEST(Composer, EncodesTheEndToo) {
  EXPECT_EQ(composed({.encoding = "utf-16le", .eol = LineEnd::crlf}, "a"), "a\0\r\0\n\0"s);
  EXPECT_EQ(composed({.encoding = "iso-2022-jp", .eol = LineEnd::lf}, "日"), "\x1b$BF|\x1b(B\n");
}

TEST(Composer, SendsHexAsItIsWhateverTheEncodingAndTheEnd) {
  EXPECT_EQ(composed({.encoding = "utf-16le", .input = Input::hex, .eol = LineEnd::lf}, "48 ff,00"),
            "H\xff\0"s);
  EXPECT_EQ(composed({.input = Input::hex}, "4"),
            "not sent: hex digits come in pairs, and this one is alone\n  4\n  ^");
}

TEST(Composer, SendsEveryOctetAsItIsWhereTheInputIsRaw) {
  std::string all;
  for (int octet = 0; octet < 256; ++octet) all += static_cast<char>(octet);
  for (const std::string encoding : {"utf-8", "auto", "latin1", "gbk", "utf-16le", "iso-2022-jp"})
    for (const auto eol : {LineEnd::none, LineEnd::lf, LineEnd::crlf, LineEnd::cr})
      for (const auto& typed : {""s, all, "\0"s, "你\xff\xe4\xbd"s, "a\\n 4 \n"s})
        EXPECT_EQ(composed({.encoding = encoding, .input = Input::raw, .eol = eol}, typed), typed)
            << encoding;
}

TEST(Composer, KeepsNothingOfAnEarlierRawPayload) {
  Composer composer({.input = Input::raw});
  EXPECT_EQ(composer.compose("a longer one"), "a longer one");
  EXPECT_EQ(composer.compose("b"), "b");
  EXPECT_EQ(composer.compose(std::string(70000, '\xff')), std::string(70000, '\xff'));
}

TEST(Composer, EncodesEscapedCharactersAndNotOctets) {
  EXPECT_EQ(unescaped("utf-8", "a\\n\\r\\t\\0\\\\n"), "a\n\r\t\0\\n"s);
  EXPECT_EQ(unescaped("utf-8", "\\xff\\u{4f60}\\xe4"), "\xff你\xe4");
  EXPECT_EQ(unescaped("utf-16le", "a\\n\\xff\\u{1f600}b"),
            "a\0\n\0\xff\x3d\xd8\0\xde"
            "b\0"s);
  EXPECT_EQ(unescaped("gbk", "\\u{4f60}\\xc4"), "\xc4\xe3\xc4");
}

TEST(Composer, PutsAnOctetWhereTheEncodingIsInItsInitialState) {
  EXPECT_EQ(unescaped("iso-2022-jp", "日\\xff本"), "\x1b$BF|\x1b(B\xff\x1b$BK\\\x1b(B");
  EXPECT_EQ(unescaped("big5-hkscs", "Ê\\xff"), "\x88\x66\xff");
}

TEST(Composer, PutsOneByteOrderMarkInFrontOfADatagram) {
  const auto plain = composed({.encoding = "utf-16"}, "AB");
  ASSERT_EQ(plain.size(), 6U);
  EXPECT_EQ(unescaped("utf-16", "A\\xffB"), plain.substr(0, 4) + "\xff" + plain.substr(4));
}

TEST(Composer, RefusesAWrongEscape) {
  EXPECT_EQ(unescaped("utf-8", "你\\q"),
            "not sent: there is no such escape; there are \\n \\r \\t \\0 \\\\ \\xNN \\u{N}\n"
            "  你\\q\n    ^");
  EXPECT_EQ(unescaped("utf-8", "a\\"),
            "not sent: there is no such escape; there are \\n \\r \\t \\0 \\\\ \\xNN \\u{N}\n"
            "  a\\\n   ^");
}

TEST(Composer, NamesACharacterThatHasNoForm) {
  EXPECT_EQ(composed({.encoding = "latin1"}, "é 你x"),
            "not sent: '你' U+4F60 has no form in latin1\n  é 你x\n    ^");
  EXPECT_EQ(composed({.encoding = "gb2312"}, "你好😀"),
            "not sent: '😀' U+1F600 has no form in gb2312\n  你好😀\n      ^");
  EXPECT_EQ(composed({.encoding = "ascii"}, "\t\u00ad"),
            "not sent: '\\u{ad}' U+00AD has no form in ascii\n  \\t\\u{ad}\n    ^");
}

TEST(Composer, NamesATagCharacterToo) {
  for (const std::string encoding : {"latin1", "gbk", "iso-2022-jp", "iso-2022-kr", "unicode"})
    EXPECT_EQ(
        composed({.encoding = encoding}, "a\U000E0041"),
        "not sent: '\\u{e0041}' U+E0041 has no form in " + encoding + "\n  a\\u{e0041}\n   ^");
}

TEST(Composer, NamesOctetsThatAreNoUtf8) {
  EXPECT_EQ(composed({.encoding = "gbk"}, "a\xe4\xbd"),
            "not sent: \\xe4\\xbd is no character, and has no form in gbk\n  a\\xe4\\xbd\n   ^");
}

TEST(Composer, PointsAtWhatHasNoFormBesideEscapes) {
  EXPECT_EQ(unescaped("latin1", "\\n\\x41é你"),
            "not sent: '你' U+4F60 has no form in latin1\n  \\n\\x41é你\n         ^");
  EXPECT_EQ(unescaped("latin1", "\\n\\u{4f60}x"),
            "not sent: '你' U+4F60 has no form in latin1\n  \\n\\u{4f60}x\n    ^");
}

TEST(Composer, BeginsEachDatagramAfresh) {
  Composer composer({.encoding = "iso-2022-jp"});
  EXPECT_EQ(composer.compose("日"), "\x1b$BF|\x1b(B");
  EXPECT_THROW(composer.compose("日한"), Unsendable);
  EXPECT_EQ(composer.compose("日"), "\x1b$BF|\x1b(B");
  EXPECT_EQ(composer.compose(""), "");
}

TEST(Composer, ComposesALongText) {
  std::string text;
  std::string expected;
  for (int i = 0; i < 20000; ++i) {
    text += "你";
    expected += "\xc4\xe3";
  }
  EXPECT_EQ(composed({.encoding = "gbk"}, text), expected);
}

TEST(Composer, RefusesAnEncodingThatTheSystemDoesNotHave) {
  EXPECT_THROW(Composer({.encoding = "no-such-thing"}), std::invalid_argument);
}

TEST(Composer, EncodesAnAccentByItsNumberWithTheLetterBeforeIt) {
  Composer composer({.encoding = "big5-hkscs", .input = Input::escaped});
  EXPECT_EQ(composer.compose("Ê\\u{304}"), "\x88\x62");
  EXPECT_EQ(composer.compose("\\u{ca}\\u{304}\\x88"), "\x88\x62\x88");
}

}  // namespace
}  // namespace udpchat
