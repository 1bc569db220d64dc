#include "udpchat/text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <random>
#include <vector>

namespace udpchat {
namespace {

using namespace std::string_literals;

/// UTF-8 by its definition, whatever the code point.
std::string encode(char32_t c) {
  const auto octet = [](char32_t value) { return static_cast<char>(value); };
  if (c < 0x80) return {octet(c)};
  const auto tail = [&](unsigned shift) { return octet(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x800) return {octet(0xC0 | (c >> 6)), tail(0)};
  if (c < 0x10000) return {octet(0xE0 | (c >> 12)), tail(6), tail(0)};
  return {octet(0xF0 | (c >> 18)), tail(12), tail(6), tail(0)};
}

/// Decodes loosely, and then demands that encoding gives the same octets back.
bool is_strict_utf8(const std::string& text) {
  std::string again;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const auto more = static_cast<std::size_t>(std::max(0, std::countl_one(lead) - 1));
    if (more > 3 || i + more >= text.size() || std::countl_one(lead) == 1) return false;
    char32_t c = more == 0 ? lead : lead & (0x3FU >> more);
    for (std::size_t k = 1; k <= more; ++k)
      c = (c << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return false;
    again += encode(c);
    i += more + 1;
  }
  return again == text;
}

/// The lengths of the units that the text falls into, an invalid one with a '!'.
std::string units(std::string_view text) {
  std::string lengths;
  while (!text.empty()) {
    const auto unit = decode_utf8(text);
    lengths += std::to_string(unit.length) + (unit.valid ? " " : "! ");
    text.remove_prefix(unit.length);
  }
  return lengths;
}

TEST(Text, DecodesEveryCodePoint) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c == 0xD800) c = 0xE000;
    const auto octets = encode(c);
    const auto unit = decode_utf8(octets + "\x80");
    ASSERT_TRUE(unit.valid && unit.code_point == c && unit.length == octets.size())
        << std::hex << +c;
  }
}

TEST(Text, AppendsEveryCodePoint) {
  std::string out;
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c == 0xD800) c = 0xE000;
    out = "before ";
    append_utf8(c, out);
    ASSERT_EQ(out, "before " + encode(c));
  }
}

TEST(Text, RefusesWhatRfc3629Refuses) {
  for (const auto& text :
       {"\xC0\x80"s, "\xC1\xBF"s, "\xE0\x9F\xBF"s, "\xED\xA0\x80"s, "\xED\xBF\xBF"s,
        "\xF0\x8F\xBF\xBF"s, "\xF4\x90\x80\x80"s, "\xF5\x80\x80\x80"s, "\xF8\x88\x80\x80\x80"s,
        "\xFE"s, "\xFF"s, "\x80"s, "\xBF"s})
    EXPECT_FALSE(decode_utf8(text).valid) << testing::PrintToString(text);
}

TEST(Text, RefusesEverySurrogate) {
  for (char32_t c = 0xD800; c <= 0xDFFF; ++c) ASSERT_FALSE(decode_utf8(encode(c)).valid) << +c;
}

TEST(Text, CutsInvalidOctetsIntoMaximalSubparts) {
  const std::vector<std::pair<std::string, std::string>> cases{
      // Unicode 15, tables 3-8 to 3-11
      {"\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", "1! 1! 1! 1! 1! 1! 1! 1! 1 "},
      {"\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", "1! 1! 1! 1! 1! 1! 1! 1! 1 "},
      {"\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", "1! 1! 1! 1! 1! 1 1! 1! 1 "},
      {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", "2! 1! 3! 2! 1 "},
      {"\xC3", "1! "},
      {"\xC3\xC3\xA9", "1! 2 "},
      {"\xE4\xBD", "2! "},
      {"\xE4\xBD\xE4\xBD\xA0", "2! 3 "},
      {"\xF0\x9F\x98", "3! "},
      {"\xF0\x9F\x98\x80", "4 "},
      {"\xF0\x9F\x98\x41", "3! 1 "},
      {"\xF4\x8F\xBF\xBF", "4 "}};
  for (const auto& [text, expected] : cases)
    EXPECT_EQ(units(text), expected) << testing::PrintToString(text);
}

TEST(Text, FindsFaultWithNothingButWhatIsNoUtf8) {
  std::mt19937 random(3629);  // a fixed seed
  // Octets that matter more than others: the bounds of table 3-7.
  const std::string special =
      "\x7f\x80\x8f\x90\x9f\xa0\xbf\xc0\xc2\xdf\xe0\xe2\xed\xef\xf0\xf4\xff";
  const auto below = [&](std::size_t limit) { return random() % limit; };
  for (int round = 0; round < 20000; ++round) {
    std::string text(below(6), '\0');
    for (auto& c : text)
      c = below(2) == 0 ? special[below(special.size())] : static_cast<char>(below(256));
    ASSERT_EQ(units(text).find('!') == std::string::npos, is_strict_utf8(text))
        << testing::PrintToString(text);
  }
}

TEST(Text, FindsWhatIsPrintableAsciiAtTheStart) {
  EXPECT_EQ(plain_prefix(""), "");
  EXPECT_EQ(plain_prefix(" hello ~\x7f!"), " hello ~");
  EXPECT_EQ(plain_prefix("a\x1f"), "a");
  EXPECT_EQ(plain_prefix("a\xc3\xa9"), "a");
  EXPECT_EQ(plain_prefix("\nhello"), "");
}

TEST(Text, FindsTheFirstOctetThatIsNotWhereverItIs) {
  for (const char c : {'\x1f', '\n', '\0', '\x7f', '\x80', '\xa0', '\xff'})
    for (std::size_t at = 0; at < 100; ++at) {
      auto text = std::string(100, at % 2 == 0 ? ' ' : '~');
      text[at] = c;
      EXPECT_EQ(plain_prefix(text).size(), at) << +c;
      text[99] = '\xff';
      EXPECT_EQ(plain_prefix(text).size(), at) << +c;
    }
  EXPECT_EQ(plain_prefix(std::string(1000, 'x')).size(), 1000U);
}

TEST(Text, TellsEachOctetByItself) {
  for (unsigned i = 0; i < 256; ++i)
    EXPECT_EQ(plain_prefix(std::string(64, static_cast<char>(i))).size(),
              i >= 0x20 && i < 0x7F ? 64U : 0U)
        << i;
}

TEST(Text, AppendsHexDigits) {
  std::string out = "x";
  append_hex_digits(std::string_view("\0\x1f\xa0\xff", 4), out);
  append_hex_digits("", out);
  EXPECT_EQ(out, "x001fa0ff");
}

TEST(Text, KnowsOctetsThatGoOnWithACharacter) {
  for (unsigned i = 0; i < 256; ++i)
    EXPECT_EQ(is_continuation(static_cast<char>(i)), i >= 0x80 && i <= 0xBF) << i;
}

TEST(Text, CutsBetweenTwoCharacters) {
  EXPECT_EQ(beginning("abc", 2), "ab");
  EXPECT_EQ(beginning("abc", 3), "abc");
  EXPECT_EQ(beginning("a你b", 3), "a");
  EXPECT_EQ(beginning("a你b", 4), "a你");
  EXPECT_EQ(beginning("你", 2), "");
  EXPECT_EQ(beginning("", 0), "");
}

TEST(Text, WritesTheLettersOfAsciiInLowerCase) {
  EXPECT_EQ(in_lower_case("@AZ[az É你"), "@az[az É你");
}

TEST(Text, TrimsSpacesAndTabsAtBothEnds) {
  EXPECT_EQ(trim(" \ta \t b\t "), "a \t b");
  EXPECT_EQ(trim("a"), "a");
  EXPECT_EQ(trim("\na\n"), "\na\n");
  EXPECT_EQ(trim(" \t "), "");
  EXPECT_EQ(trim(""), "");
}

}  // namespace
}  // namespace udpchat
