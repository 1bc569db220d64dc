#include "udpchat/unescape.hpp"

#include "udpchat/unsendable.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

namespace udpchat {
namespace {

/// What an escape stands for, and its length; or the first line of the refusal.
std::string read(std::string_view text, std::size_t at = 0) {
  try {
    const auto escape = read_escape(text, at);
    char value[32];
    if (const auto* octet = std::get_if<char>(&escape.value))
      std::snprintf(value, sizeof value, "octet %02x", static_cast<unsigned char>(*octet));
    else
      std::snprintf(value, sizeof value, "character %x",
                    static_cast<unsigned>(std::get<char32_t>(escape.value)));
    return value + (", " + std::to_string(escape.length));
  } catch (const Unsendable& refusal) {
    const std::string reason = refusal.what();
    return reason.substr(0, reason.find('\n'));
  }
}

TEST(Unescape, ReadsTheEscapesWithAName) {
  EXPECT_EQ(read("\\n"), "character a, 2");
  EXPECT_EQ(read("\\r"), "character d, 2");
  EXPECT_EQ(read("\\t"), "character 9, 2");
  EXPECT_EQ(read("\\0"), "character 0, 2");
  EXPECT_EQ(read("\\\\"), "character 5c, 2");
  EXPECT_EQ(read("\\012"), "character 0, 2");
}

TEST(Unescape, ReadsAnOctet) {
  EXPECT_EQ(read("\\x1b"), "octet 1b, 4");
  EXPECT_EQ(read("\\x00"), "octet 00, 4");
  EXPECT_EQ(read("\\xFf"), "octet ff, 4");
  EXPECT_EQ(read("\\x414"), "octet 41, 4");
}

TEST(Unescape, ReadsACharacter) {
  EXPECT_EQ(read("\\u{0}"), "character 0, 5");
  EXPECT_EQ(read("\\u{4f60}x"), "character 4f60, 8");
  EXPECT_EQ(read("\\u{1F600}}"), "character 1f600, 9");
  EXPECT_EQ(read("\\u{10ffff}"), "character 10ffff, 10");
  EXPECT_EQ(read("\\u{000041}"), "character 41, 10");
  EXPECT_EQ(read("\\u{d7ff}"), "character d7ff, 8");
  EXPECT_EQ(read("\\u{e000}"), "character e000, 8");
}

TEST(Unescape, ReadsWhereItIsTold) {
  EXPECT_EQ(read("a\\\\n\\x41", 4), "octet 41, 4");
}

TEST(Unescape, RefusesAnEscapeThatThereIsNot) {
  for (const std::string text :
       {"\\", "\\a", "\\N", "\\X41", "\\U{41}", "\\ ", "\\1", "\\'", "\\你"})
    EXPECT_EQ(read(text),
              "not sent: there is no such escape; there are \\n \\r \\t \\0 \\\\ \\xNN \\u{N}");
}

TEST(Unescape, RefusesAnOctetWithoutTwoHexDigits) {
  for (const std::string text :
       {"\\x", "\\x4", "\\x4g", "\\xg4", "\\x 4", "\\x-1", "\\x+1", "\\x{41}"})
    EXPECT_EQ(read(text), "not sent: \\x takes two hex digits, such as \\x1b") << text;
}

TEST(Unescape, RefusesACharacterWithoutBraces) {
  for (const std::string text : {"\\u", "\\u4f60", "\\u{", "\\u{41", "\\u}", "\\u41}", "\\u {41}"})
    EXPECT_EQ(read(text), "not sent: \\u takes hex digits in braces, such as \\u{1f600}") << text;
}

TEST(Unescape, RefusesACharacterWithoutOneToSixHexDigits) {
  for (const std::string text : {"\\u{}", "\\u{g}", "\\u{0000041}", "\\u{ 41}", "\\u{41 }",
                                 "\\u{-1}", "\\u{+1}", "\\u{0x41}", "\\u{U+41}", "\\u{{41}}"})
    EXPECT_EQ(read(text), "not sent: \\u{} takes one to six hex digits") << text;
}

TEST(Unescape, RefusesANumberThatNoCharacterHas) {
  for (const std::string text : {"\\u{110000}", "\\u{ffffff}", "\\u{d800}", "\\u{DFFF}"})
    EXPECT_EQ(read(text), "not sent: no character has this number") << text;
}

TEST(Unescape, PointsAtTheBackslash) {
  try {
    read_escape("你\\n\\q", 5);
    FAIL() << "accepted";
  } catch (const Unsendable& refusal) {
    EXPECT_TRUE(std::string(refusal.what()).ends_with("\n  你\\n\\q\n      ^")) << refusal.what();
  }
}

}  // namespace
}  // namespace udpchat
