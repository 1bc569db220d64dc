#include "udpchat/text.hpp"

#include "udpchat/escape.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace udpchat {
namespace {

using namespace std::string_literals;

std::string escaped(std::string_view payload) {
  std::string out;
  append_escaped(payload, out);
  return out;
}

/// UTF-8 by its definition, whatever the code point.
std::string encode(char32_t c) {
  const auto octet = [](char32_t value) { return static_cast<char>(value); };
  if (c < 0x80) return {octet(c)};
  const auto tail = [&](unsigned shift) { return octet(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x800) return {octet(0xC0 | (c >> 6)), tail(0)};
  if (c < 0x10000) return {octet(0xE0 | (c >> 12)), tail(6), tail(0)};
  return {octet(0xF0 | (c >> 18)), tail(12), tail(6), tail(0)};
}

/// The code points of some UTF-8, or nothing where it is not: decodes loosely, and then demands
/// that encoding gives the same octets back.
std::optional<std::vector<char32_t>> strictly_decoded(const std::string& text) {
  std::vector<char32_t> code_points;
  std::string again;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const auto more = static_cast<std::size_t>(std::max(0, std::countl_one(lead) - 1));
    if (more > 3 || i + more >= text.size() || std::countl_one(lead) == 1) return std::nullopt;
    char32_t c = more == 0 ? lead : lead & (0x3FU >> more);
    for (std::size_t k = 1; k <= more; ++k)
      c = (c << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return std::nullopt;
    code_points.push_back(c);
    again += encode(c);
    i += more + 1;
  }
  return again == text ? std::optional(code_points) : std::nullopt;
}

bool a_terminal_may_obey(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029 || c == 0x061C ||
         c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
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

TEST(Text, RefusesWhatRfc3629Refuses) {
  for (const auto& text :
       {"\xC0\x80"s, "\xC1\xBF"s, "\xE0\x9F\xBF"s, "\xED\xA0\x80"s, "\xED\xBF\xBF"s,
        "\xF0\x8F\xBF\xBF"s, "\xF4\x90\x80\x80"s, "\xF5\x80\x80\x80"s, "\xF8\x88\x80\x80\x80"s,
        "\xFE"s, "\xFF"s, "\x80"s, "\xBF"s})
    EXPECT_FALSE(decode_utf8(text).valid) << escaped(text);
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
  for (const auto& [text, expected] : cases) EXPECT_EQ(units(text), expected) << escaped(text);
}

TEST(Text, WritesEverySingleOctetPrintably) {
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

TEST(Text, KeepsOrdinaryTextAsItIs) {
  for (const std::string text : {"", "hello, world ~", "你好，世界", "日本語", "한국어", "é ü ß",
                                 "مرحبا", "👍🏽", "👩‍💻", "\u00A0", "\u200D", "\u2010",
                                 "\u2027", "\u202F", "\u2065", "\u206A", "\u061B", "\uFFFD"})
    EXPECT_EQ(escaped(text), text);
}

TEST(Text, EscapesEveryCodePointThatATerminalMayObeyAndNoOther) {
  for (char32_t c = 0x80; c <= 0x10FFFF; ++c) {
    if (c == 0xD800) c = 0xE000;
    char code[16];
    std::snprintf(code, sizeof code, "\\u{%x}", static_cast<unsigned>(c));
    ASSERT_EQ(escaped(encode(c)), a_terminal_may_obey(c) ? code : encode(c));
  }
}

TEST(Text, EscapesOctetByOctetWhatDoesNotDecode) {
  EXPECT_EQ(escaped("a\xE4\xBD"
                    "b"),
            "a\\xe4\\xbdb");
  EXPECT_EQ(escaped("\xE4\xBD\xA0\xFF"), "你\\xff");
  EXPECT_EQ(escaped("x\0y"s), "x\\x00y");
  EXPECT_EQ(escaped("\x1b]0;title\x07"), "\\x1b]0;title\\a");
}

TEST(Text, AppendsToWhatIsThere) {
  std::string out = "before ";
  append_escaped("\n", out);
  EXPECT_EQ(out, "before \\n");
}

TEST(Text, IsSafeUtf8WhateverThePayload) {
  std::mt19937 random(3629);  // a fixed seed
  // Octets that matter more than others: controls, the bounds of table 3-7, the lead octets of
  // what is escaped.
  const std::string special =
      "\x1b\n\r\x7f\x80\x8f\x90\x9b\x9f\xa0\xa8\xae\xbf\xc0\xc2\xd8\xdf\xe0\xe2\xe2\xed\xef\xf0\xf4\xff"s;
  const auto below = [&](std::size_t limit) { return random() % limit; };
  for (int round = 0; round < 20000; ++round) {
    std::string payload(below(40), '\0');
    for (auto& c : payload)
      c = below(2) == 0 ? special[below(special.size())] : static_cast<char>(below(256));
    const auto code_points = strictly_decoded(escaped(payload));
    ASSERT_TRUE(code_points);
    ASSERT_TRUE(std::none_of(code_points->begin(), code_points->end(), a_terminal_may_obey));
    if (strictly_decoded(payload)) {
      EXPECT_EQ(units(payload).find('!'), std::string::npos);
    } else {
      EXPECT_NE(units(payload).find('!'), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace udpchat
