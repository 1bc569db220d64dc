#include "udpchat/decoder.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace udpchat {
namespace {

using namespace std::string_literals;

std::u32string decoded(std::string_view encoding, std::string_view payload) {
  return std::u32string(Decoder(encoding).decode(payload));
}

/// Decoded text where each of these octets is a stray one.
std::u32string stray(std::string_view octets) {
  std::u32string text;
  for (const char octet : octets) text += kStrayOctet + static_cast<unsigned char>(octet);
  return text;
}

TEST(Decoder, ReadsEachEncoding) {
  const std::vector<std::tuple<std::string, std::string, std::u32string>> cases{
      {"utf-8", "aé你😀", U"aé你😀"},
      {"gbk", "a\xc4\xe3\xba\xc3", U"a你好"},
      {"gb18030", "\x94\x39\xfc\x36", U"😀"},
      {"big5", "\xa7\x41\xa6\x6e", U"你好"},
      {"shift_jis", "\x93\xfa\x96\x7b", U"日本"},
      {"euc-kr", "\xc7\xd1\xb1\xb9", U"한국"},
      {"latin1", "\xe9\x85", U"é\u0085"},
      {"utf-16le", "a\0\x3d\xd8\0\xde"s, U"a😀"},
      {"utf-16be", "\0a\xd8\x3d\xde\0"s, U"a😀"},
      {"iso-2022-jp", "\x1b$BF|\x1b(Ba", U"日a"},
      {"big5-hkscs", "\x88\x62", U"Ê\u0304"}};
  for (const auto& [encoding, payload, text] : cases)
    EXPECT_EQ(decoded(encoding, payload), text) << encoding;
}

TEST(Decoder, ReadsNothingInNothing) {
  for (const auto* encoding : {"utf-8", "auto", "gbk", "utf-16", "iso-2022-jp"})
    EXPECT_EQ(decoded(encoding, ""), U"");
}

TEST(Decoder, KeepsEachOctetThatIsNoUtf8) {
  EXPECT_EQ(decoded("utf-8", "a\xff\xe4\xbdz"), U"a" + stray("\xff\xe4\xbd") + U"z");
  EXPECT_EQ(decoded("utf-8", "\xed\xa0\x80"), stray("\xed\xa0\x80"));
  EXPECT_EQ(decoded("utf-8", "\xc0\x80\xc3"), stray("\xc0\x80\xc3"));
}

TEST(Decoder, SwallowsNothingAfterABrokenCharacter) {
  EXPECT_EQ(decoded("gbk", "\x81 a"), stray("\x81") + U" a");
  EXPECT_EQ(decoded("gbk", "a\xc4"), U"a" + stray("\xc4"));
  EXPECT_EQ(decoded("gbk", "\xff\xc4\xe3"), stray("\xff") + U"你");
  EXPECT_EQ(decoded("shift_jis", "\x93\n"), stray("\x93") + U"\n");
  EXPECT_EQ(decoded("gb18030", "\x81\x30\nabc"), stray("\x81") + U"0\nabc");
  EXPECT_EQ(decoded("euc-jp", "\x8f\xb0z"), stray("\x8f\xb0") + U"z");
  EXPECT_EQ(decoded("ascii", "a\x80z"), U"a" + stray("\x80") + U"z");
}

TEST(Decoder, KeepsLoneSurrogatesOctetByOctet) {
  EXPECT_EQ(decoded("utf-16le", "\x3d\xd8z\0"s), stray("\x3d\xd8") + U"z");
  EXPECT_EQ(decoded("utf-16le", "\0\xdez\0"s), stray("\0\xde"s) + U"z");
  EXPECT_EQ(decoded("utf-16le", "z\0\x3d\xd8"s), U"z" + stray("\x3d\xd8"));
  EXPECT_EQ(decoded("utf-16le", "\x3d\xd8\x3d\xd8\0\xde"s), stray("\x3d\xd8") + U"😀");
  EXPECT_EQ(decoded("utf-16be", "\xde\0\0z"s), stray("\xde\0"s) + U"z");
}

TEST(Decoder, KeepsAnOddOctetAtTheEnd) {
  EXPECT_EQ(decoded("utf-16le", "a\0b"s), U"a" + stray("b"));
  EXPECT_EQ(decoded("utf-16le", "b"), stray("b"));
  EXPECT_EQ(decoded("utf-16le", "\x3d\xd8\0"s), stray("\x3d\xd8\0"s));
  EXPECT_EQ(decoded("utf-32le", "a\0\0\0bcd"s), U"a" + stray("bcd"));
}

TEST(Decoder, KeepsWhatIsAboveTheLastCodePointInWholeUnits) {
  EXPECT_EQ(decoded("utf-32le", "\0\0\x11\0a\0\0\0"s), stray("\0\0\x11\0"s) + U"a");
}

TEST(Decoder, BeginsEachDatagramAfresh) {
  Decoder jis("iso-2022-jp");
  EXPECT_EQ(jis.decode("\x1b$BF|"), U"日");
  EXPECT_EQ(jis.decode("Hi"), U"Hi");
  EXPECT_EQ(jis.decode("\x1b$BF"), stray("F"));
  EXPECT_EQ(jis.decode("Hi"), U"Hi");
  Decoder utf16("utf-16");
  EXPECT_EQ(utf16.decode("\xff\xfe"s + "a\0"s), U"a");
  EXPECT_EQ(utf16.decode("\xfe\xff"s + "\0b"s), U"b");
  EXPECT_EQ(utf16.decode("\xff\xfe"s + "c\0"s), U"c");
  Decoder hebrew("cp1255");
  EXPECT_EQ(hebrew.decode("\xe9"), U"\u05d9");
  EXPECT_EQ(hebrew.decode("\xc4"), U"\u05b4");
}

TEST(Decoder, TakesTextWithoutAMarkForThisHostsAfterEitherMark) {
  Decoder utf16("utf-16");
  const auto unmarked = std::u32string(utf16.decode("ab"));
  for (const auto& marked : {"\xff\xfe"s + "c\0"s, "\xfe\xff"s + "\0c"s}) {
    utf16.decode(marked);
    EXPECT_EQ(utf16.decode("ab"), unmarked);
  }
}

TEST(Decoder, PutsAnAccentOnTheLetterBeforeIt) {
  EXPECT_EQ(decoded("cp1255", "\xe9\xc4"), U"\ufb1d");
  EXPECT_EQ(decoded("cp1255", "\xe9z"), U"\u05d9z");
}

TEST(Decoder, PutsALetterThatWaitsForAnAccentBeforeWhatIsInvalid) {
  EXPECT_EQ(decoded("cp1255", "\xe9\xff"), U"\u05d9" + stray("\xff"));
  EXPECT_EQ(decoded("cp1255", "\xe9\xff\xc4"), U"\u05d9" + stray("\xff") + U"\u05b4");
  EXPECT_EQ(decoded("cp1255", "\xe9\xff\xff \xe9"), U"\u05d9" + stray("\xff\xff") + U" \u05d9");
  EXPECT_EQ(decoded("big5-hkscs", "\x88\x62\xff"), U"Ê\u0304" + stray("\xff"));
  EXPECT_EQ(decoded("big5-hkscs", "\x88\x62\x88"), U"Ê\u0304" + stray("\x88"));
}

TEST(Decoder, ShowsWhatIconvPassesOver) {
  // In UHC, a2 e8 is nothing, and glibc stops behind it.
  for (const auto& octets :
       {"\xa2\xe8"s, "\xa2\xe8\xa2\xe8"s, "\xa2\xe8\xff"s, "\xa2\xe8\xd5\x9a"s, "\xff\xa2\xe8"s})
    EXPECT_EQ(decoded("uhc", octets), stray(octets));
  EXPECT_EQ(decoded("uhc",
                    "A\xa2\xe8"
                    "B\xa2\xe8"
                    "C"),
            U"A" + stray("\xa2\xe8") + U"B" + stray("\xa2\xe8") + U"C");
  EXPECT_EQ(decoded("iso-2022-cn-ext",
                    "a\x0e"
                    "b"),
            U"a" + stray("\x0e") + U"b");
}

TEST(Decoder, GuessesUtf8ThenGb18030ThenUtf8WithStrayOctets) {
  Decoder automatic("auto");
  EXPECT_EQ(automatic.decode("a你"), U"a你");
  EXPECT_EQ(automatic.decode("a\xc4\xe3\xba\xc3"), U"a你好");
  EXPECT_EQ(automatic.decode("\x94\x39\xfc\x36"), U"😀");
  EXPECT_EQ(automatic.decode("\xe4\xbd\xa0\xff"), U"你" + stray("\xff"));
  EXPECT_EQ(automatic.decode("\xc4"), stray("\xc4"));
  EXPECT_EQ(automatic.decode("你"), U"你");
}

TEST(Decoder, ReadsALongDatagramWhole) {
  std::string payload;
  std::u32string expected;
  for (int i = 0; i < 10000; ++i) {
    payload += "\xc4\xe3 \xff";
    expected += U"你 " + stray("\xff");
  }
  EXPECT_EQ(decoded("gbk", payload), expected);
  EXPECT_EQ(decoded("latin1", std::string(65527, 'x')), std::u32string(65527, U'x'));
}

TEST(Decoder, SaysWherePrintableAsciiStandsForItself) {
  EXPECT_TRUE(Decoder("utf-8").keeps_ascii());
  EXPECT_TRUE(Decoder("auto").keeps_ascii());
  EXPECT_FALSE(Decoder("utf-16le").keeps_ascii());
  EXPECT_FALSE(Decoder("iso-2022-jp").keeps_ascii());
}

TEST(Decoder, RefusesAnEncodingThatTheSystemDoesNotHave) {
  EXPECT_THROW(Decoder{"no-such-thing"}, std::invalid_argument);
}

}  // namespace
}  // namespace udpchat
