#include "udpchat/escape.hpp"

#include "udpchat/decoder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <random>
#include <vector>

namespace udpchat {
namespace {

using namespace std::string_literals;

std::string escaped(std::string_view text) {
  std::string out;
  append_escaped(text, out);
  return out;
}

std::string escaped(std::u32string_view text, EscapeStyle style = {}) {
  std::string out;
  append_escaped(text, style, out);
  return out;
}

/// UTF-8 that no terminal obeys.
bool is_safe(std::string_view text) {
  Decoder utf8("utf-8");
  const auto code_points = utf8.decode(text);
  return std::all_of(code_points.begin(), code_points.end(), [](char32_t c) {
    return c >= 0x20 && !(c >= 0x7F && c <= 0x9F) && c < kStrayOctet;
  });
}

TEST(Escape, WritesEverySingleOctetPrintably) {
  const std::string names = "abtnvfr";
  for (unsigned i = 0; i < 256; ++i) {
    char hex[8];
    std::snprintf(hex, sizeof hex, "\\x%02x", i);
    std::string expected = hex;
    if (i >= 7 && i <= 13) expected = {'\\', names[i - 7]};
    if (i >= 0x20 && i < 0x7F) expected = {static_cast<char>(i)};
    EXPECT_EQ(escaped(std::string(1, static_cast<char>(i))), expected);
  }
}

TEST(Escape, WritesWhatIsNotVisibleByItsNumber) {
  const std::vector<std::pair<std::u32string, std::string>> cases{
      {U"\u0080\u009b", "\\u{80}\\u{9b}"},
      {U"a\u202eb", "a\\u{202e}b"},
      {U"\u2028\u2029", "\\u{2028}\\u{2029}"},
      {U"a\u200bb", "a\\u{200b}b"},
      {U"\U000e0041", "\\u{e0041}"},
      {U"\ufffe\U0010ffff", "\\u{fffe}\\u{10ffff}"},
      {U"\ue000", "\\u{e000}"},
      {U"a\u200db", "a\\u{200d}b"}};
  for (const auto& [text, expected] : cases) EXPECT_EQ(escaped(text), expected);
}

TEST(Escape, KeepsOrdinaryTextAsItIs) {
  for (const std::string text : {"",
                                 "hello, world ~",
                                 "C:\\new",
                                 "你好，世界",
                                 "日本語",
                                 "한국어",
                                 "é ü ß",
                                 "e\u0301",
                                 "مرحبا",
                                 "שלום",
                                 "👍🏽",
                                 "👩‍💻",
                                 "❤️",
                                 "1️⃣",
                                 "می‌خواهم",
                                 "क्‍ष",
                                 "\u00A0",
                                 "\u2010",
                                 "\u202F",
                                 "\uFFFD"})
    EXPECT_EQ(escaped(text), text);
}

TEST(Escape, EscapesOctetByOctetWhatDoesNotDecode) {
  EXPECT_EQ(escaped("a\xE4\xBD"
                    "b"),
            "a\\xe4\\xbdb");
  EXPECT_EQ(escaped("\xE4\xBD\xA0\xFF"), "你\\xff");
  EXPECT_EQ(escaped("x\0y"s), "x\\x00y");
  EXPECT_EQ(escaped("\x1b]0;title\x07"), "\\x1b]0;title\\a");
  EXPECT_EQ(escaped(std::u32string{kStrayOctet, kStrayOctet + 0x41, kStrayOctet + 0x80}),
            "\\x00\\x41\\x80");
}

TEST(Escape, EscapesMarksBeyondTheMost) {
  const std::u32string most(kMostMarks, U'\u0301');
  std::string shown = "a";
  for (int i = 0; i < kMostMarks; ++i) shown += "\u0301";
  EXPECT_EQ(escaped(U"a" + most), shown);
  EXPECT_EQ(escaped(U"a" + most + U"\u0302"), shown + "\\u{302}");
  EXPECT_EQ(escaped(U"a" + most + U"\u0302\u0303b\u0301"), shown + "\\u{302}\\u{303}b\u0301");
}

TEST(Escape, EscapesAMarkWithNothingToStandOn) {
  EXPECT_EQ(escaped(U"\u0301a"), "\\u{301}a");
  EXPECT_EQ(escaped(U"\n\u0301"), "\\n\\u{301}");
  EXPECT_EQ(escaped(U"a\u200b\u0301"), "a\\u{200b}\\u{301}");
  EXPECT_EQ(escaped(std::u32string{kStrayOctet + 0xFF, 0x0301}), "\\xff\\u{301}");
}

TEST(Escape, EscapesAJoinerAfterAnEscapedVirama) {
  EXPECT_EQ(escaped(U"\u094d\u200d"), "\\u{94d}\\u{200d}");
}

TEST(Escape, GivesEscapesAColourOfTheirOwn) {
  const EscapeStyle color{.color = true};
  EXPECT_EQ(escaped(U"plain é", color), "plain é");
  EXPECT_EQ(escaped(U"a\n\u202eb\x1b", color), "a\x1b[35m\\n\\u{202e}\x1b[0mb\x1b[35m\\x1b\x1b[0m");
  EXPECT_EQ(escaped(U"\\n", color), "\\n");
}

TEST(Escape, DoublesABackslashOfTheTextOnDemand) {
  const EscapeStyle exact{.backslash = true};
  EXPECT_EQ(escaped(U"\\n\n\\", exact), "\\\\n\\n\\\\");
  EXPECT_EQ(escaped(U"\\\n", {.color = true, .backslash = true}), "\\\\\x1b[35m\\n\x1b[0m");
}

TEST(Escape, KeepsControlsApartFromStrayOctetsOnDemand) {
  EXPECT_EQ(escaped(std::u32string{0x1B, kStrayOctet + 0x1B, U'\n', 0x7F, 0x80}, {.numbers = true}),
            "\\u{1b}\\x1b\\n\\u{7f}\\u{80}");
}

TEST(Escape, WritesWordsOfTheProgramLikeAnEscape) {
  std::string out = "a ";
  append_as_escape("(empty)", false, out);
  EXPECT_EQ(out, "a (empty)");
  append_as_escape("(b)", true, out);
  EXPECT_EQ(out, "a (empty)\x1b[35m(b)\x1b[0m");
}

TEST(Escape, AppendsToWhatIsThere) {
  std::string out = "before ";
  append_escaped("\n", out);
  EXPECT_EQ(out, "before \\n");
}

TEST(Escape, IsRightAtFirstSightToo) {
  for (const auto* text : {"", "hello", "汉字 and é", "汉", "a汉"})
    EXPECT_TRUE(is_surely_plain(text));
  for (const auto* text : {"a\n", "汉\x7f", "汉\xe6\xb1", "\xff", "汉\u202e字", "e\u0301\u0301"})
    EXPECT_FALSE(is_surely_plain(text)) << text;
}

TEST(Escape, IsSafeForEveryCodePointAlone) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c == 0xD800) c = 0xE000;
    ASSERT_TRUE(is_safe(escaped(std::u32string{c}))) << std::hex << +c;
  }
}

TEST(Escape, IsSafeWhateverTheText) {
  std::mt19937 random(3629);  // a fixed seed
  const std::u32string special =
      U"\x1b\n\r\x7f\u0080\u009b\u0301\u094d\u200c\u200d\u202e\ufe0f\u20e3👩💻1یक\U000e0041"s;
  const auto below = [&](std::size_t limit) { return random() % limit; };
  for (int round = 0; round < 20000; ++round) {
    std::u32string text(below(20), U'\0');
    for (auto& c : text) {
      c = below(2) == 0 ? special[below(special.size())] : static_cast<char32_t>(below(0x110100));
      if (c >= 0xD800 && c <= 0xDFFF) c = kStrayOctet + (c & 0xFF);
    }
    ASSERT_TRUE(is_safe(escaped(text)));
    ASSERT_TRUE(is_safe(escaped(text, {.backslash = true})));
  }
}

TEST(Escape, IsSafeWhateverTheOctets) {
  std::mt19937 random(3629);  // a fixed seed
  // Octets that matter more than others: controls, the bounds of table 3-7, the lead octets of
  // what is escaped.
  const std::string special =
      "\x1b\n\r\x7f\x80\x8f\x90\x9b\x9f\xa0\xa8\xae\xbf\xc0\xc2\xd8\xdf\xe0\xe2\xe2\xed\xef\xf0\xf4"
      "\xff";
  const auto below = [&](std::size_t limit) { return random() % limit; };
  for (int round = 0; round < 20000; ++round) {
    std::string text(below(40), '\0');
    for (auto& c : text)
      c = below(2) == 0 ? special[below(special.size())] : static_cast<char>(below(256));
    ASSERT_TRUE(is_safe(escaped(text)));
  }
}

}  // namespace
}  // namespace udpchat
