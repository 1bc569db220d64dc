#include "udpchat/characters.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace udpchat {
namespace {

using Ranges = std::vector<std::pair<char32_t, char32_t>>;

/// Alone and between letters.
void expect_hidden(const Ranges& ranges) {
  for (const auto& [first, last] : ranges)
    for (char32_t c = first; c <= last; ++c) {
      EXPECT_FALSE(is_visible(std::u32string{c}, 0)) << std::hex << +c;
      EXPECT_FALSE(is_visible(std::u32string{U'a', c, U'b'}, 1)) << std::hex << +c;
    }
}

/// A '.' for each character that is visible, and a '!' for each other.
std::string seen(std::u32string_view text) {
  std::string marks;
  for (std::size_t at = 0; at < text.size(); ++at) marks += is_visible(text, at) ? '.' : '!';
  return marks;
}

TEST(Characters, HidesEveryControl) {
  expect_hidden({{0x00, 0x1F}, {0x7F, 0x9F}});
}

TEST(Characters, HidesWhatChangesTheDirectionOfText) {
  expect_hidden({{0x202A, 0x202E}, {0x2066, 0x2069}, {0x200E, 0x200F}, {0x061C, 0x061C}});
}

TEST(Characters, IsRightAtFirstSightToo) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c)
    if (is_surely_plain(c)) {
      EXPECT_TRUE(is_visible(std::u32string{c}, 0)) << std::hex << +c;
      EXPECT_FALSE(is_mark(c)) << std::hex << +c;
    }
  for (const char32_t c : U"漢かナ한éЖλ😀，“")
    EXPECT_EQ(is_surely_plain(c), c != 0) << std::hex << +c;
  EXPECT_FALSE(is_surely_plain(0x110000 + 'a'));
}

TEST(Characters, HidesWhatBreaksLines) {
  expect_hidden({{0x0A, 0x0D}, {0x85, 0x85}, {0x2028, 0x2029}});
}

TEST(Characters, HidesWhatIsNotToBeSeen) {
  expect_hidden({{0x00AD, 0x00AD},      // soft hyphen
                 {0x034F, 0x034F},      // grapheme joiner
                 {0x115F, 0x1160},      // Hangul fillers
                 {0x17B4, 0x17B5},      // Khmer inherent vowels
                 {0x180B, 0x180E},      // of Mongolian
                 {0x200B, 0x200D},      // zero width: space, non-joiner, joiner
                 {0x2060, 0x206F},      // word joiner, invisible operators, deprecated controls
                 {0x3164, 0x3164},      // Hangul filler
                 {0xFE00, 0xFE0F},      // variation selectors
                 {0xFEFF, 0xFEFF},      // byte order mark
                 {0xFFA0, 0xFFA0},      // halfwidth Hangul filler
                 {0xFFF0, 0xFFFB},      // reserved, and interlinear annotations
                 {0x1BCA0, 0x1BCA3},    // of shorthand
                 {0x1D173, 0x1D17A},    // of music
                 {0xE0000, 0xE0FFF}});  // tags, more variation selectors
}

TEST(Characters, HidesPrivateUse) {
  expect_hidden({{0xE000, 0xF8FF}, {0xF0000, 0xF00FF}, {0x10FF00, 0x10FFFD}});
}

TEST(Characters, HidesNoncharacters) {
  expect_hidden({{0xFDD0, 0xFDEF}});
  for (char32_t plane = 0; plane <= 0x10; ++plane)
    expect_hidden({{(plane << 16) + 0xFFFE, (plane << 16) + 0xFFFF}});
}

TEST(Characters, HidesWhatIsUnassigned) {
  expect_hidden({{0x0378, 0x0379}, {0x05FF, 0x05FF}, {0x40000, 0x400FF}, {0xDFF00, 0xDFFFD}});
}

TEST(Characters, ShowsAnEmojiOfALaterStandard) {
  EXPECT_EQ(seen(U"\U0001FC00\U0001FFFD"), "..");
}

TEST(Characters, ShowsWhatIsWritten) {
  for (const std::u32string text :
       {U" ~aé\u0301", U"你好，世界", U"日本語ﾞ", U"한국어\u1112\u1161\u11ab", U"שָׁלוֹם",
        U"مَرحبا۝", U"नमस्ते", U"ภาษาไทยกี่", U"\u00a0\u2003\u3000", U"\ufffc\ufffd\u2010",
        U"👍🏽🇩🇪"})
    EXPECT_EQ(seen(text), std::string(text.size(), '.'));
}

TEST(Characters, ShowsJoinersInsideEmoji) {
  EXPECT_EQ(seen(U"👩\u200d👩\u200d👧\u200d👦"), ".......");
  EXPECT_EQ(seen(U"👩🏽\u200d💻"), "....");
  EXPECT_EQ(seen(U"❤\ufe0f\u200d🔥"), "....");
}

TEST(Characters, HidesJoinersBesideEmoji) {
  EXPECT_EQ(seen(U"👩\u200d"), ".!");
  EXPECT_EQ(seen(U"\u200d💻"), "!.");
  EXPECT_EQ(seen(U"👩\u200da"), ".!.");
  EXPECT_EQ(seen(U"a\u200d👩"), ".!.");
  EXPECT_EQ(seen(U"👩\u200d\u200d💻"), ".!!.");
  EXPECT_EQ(seen(U"👩\u200c💻"), ".!.");
}

TEST(Characters, ShowsAVariationSelectorOnAnEmojiOnly) {
  EXPECT_EQ(seen(U"❤\ufe0f❤\ufe0e©\ufe0f"), "......");
  EXPECT_EQ(seen(U"1\ufe0f\u20e3#\ufe0f\u20e3"), "......");
  EXPECT_EQ(seen(U"1\ufe0f"), ".!");
  EXPECT_EQ(seen(U"1\ufe0fx"), ".!.");
  EXPECT_EQ(seen(U"a\ufe0f\u20e3"), ".!.");
  EXPECT_EQ(seen(U"❤\ufe0f\ufe0f"), "..!");
  EXPECT_EQ(seen(U"❤\ufe01"), ".!");
  EXPECT_EQ(seen(U"你\ufe0f\U000e0100"), ".!!");
  EXPECT_EQ(seen(U"\ufe0f❤"), "!.");
}

TEST(Characters, HidesTheTagsOfAFlag) {
  EXPECT_EQ(seen(U"🏴\U000e0067\U000e0062\U000e007f"), ".!!!");
}

TEST(Characters, ShowsJoinersAfterAVirama) {
  EXPECT_EQ(seen(U"क\u094d\u200dष"), "....");
  EXPECT_EQ(seen(U"क\u094d\u200cष"), "....");
  EXPECT_EQ(seen(U"ක\u0dca\u200dර"), "....");
  EXPECT_EQ(seen(U"क\u200dष"), ".!.");
  EXPECT_EQ(seen(U"क\u200cष"), ".!.");
  EXPECT_EQ(seen(U"क\u094d\u200d\u200dष"), "..!!.");
}

TEST(Characters, ShowsAJoinerBesideACursiveLetter) {
  EXPECT_EQ(seen(U"می\u200cخواهم"), "........");
  EXPECT_EQ(seen(U"ی\u064e\u200c\u064eخ"), ".....");
  EXPECT_EQ(seen(U"ه\u200d"), "..");
  EXPECT_EQ(seen(U"ب\u200dب"), ".!.");  // they join by themselves
  EXPECT_EQ(seen(U"a\u200cی"), "...");
  EXPECT_EQ(seen(U"\u200cی"), "!.");
  EXPECT_EQ(seen(U"ی\u200c\u200cخ"), ".!!.");
  EXPECT_EQ(seen(U"a\u200cb"), ".!.");
  EXPECT_EQ(seen(U"你\u200d好"), ".!.");
}

TEST(Characters, ShowsAMongolianSelectorAfterAMongolianLetter) {
  EXPECT_EQ(seen(U"ᠠ\u180bᠠ\u180e"), "....");
  EXPECT_EQ(seen(U"a\u180b"), ".!");
  EXPECT_EQ(seen(U"ب\u180bب\u180e"), ".!.!");
}

TEST(Characters, KnowsMarks) {
  for (const char32_t c : U"\u0301\u20e3\u3099\u0e31\u094d\u064e\u200d\ufe0f")
    EXPECT_TRUE(c == U'\0' || is_mark(c)) << std::hex << +c;
  for (const char32_t c : U"aé你한😀\u1112ﾞ\u00a0\u2588") EXPECT_TRUE(c == U'\0' || !is_mark(c));
}

TEST(Characters, CountsColumns) {
  EXPECT_EQ(columns_of(""), 0U);
  EXPECT_EQ(columns_of("hello"), 5U);
  EXPECT_EQ(columns_of("éé"), 2U);
  EXPECT_EQ(columns_of("e\u0301x"), 2U);
  EXPECT_EQ(columns_of("你好a한"), 7U);
  EXPECT_EQ(columns_of("😀"), 2U);
  EXPECT_EQ(columns_of("±α—"), 3U);  // wide in East Asian code pages only
}

}  // namespace
}  // namespace udpchat
