#include "udpchat/hex.hpp"

#include "udpchat/unsendable.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace udpchat {
namespace {

using namespace std::string_literals;

/// The octets, or why there are none.
std::string octets_of(std::string_view text) {
  std::string out;
  try {
    append_hex_octets(text, out);
    return out;
  } catch (const Unsendable& refusal) {
    return refusal.what();
  }
}

/// A refusal that shows the text, and a caret in this column of it.
std::string refused(const std::string& reason, const std::string& shown, std::size_t column) {
  return "not sent: " + reason + "\n  " + shown + "\n" + std::string(2 + column, ' ') + "^";
}

std::string dump(std::string_view octets, std::size_t columns) {
  std::string out;
  append_hex_dump(octets, columns, out);
  return out;
}

const std::string kMissing = "a pair of hex digits is missing";
const std::string kAlone = "hex digits come in pairs, and this one is alone";

TEST(Hex, ReadsPairsWithNothingOrBlanksBetween) {
  for (const std::string text : {"48656c", "48 65 6c", "48 656c", "  48\t65  6C ", "0x48 0X65 0x6c",
                                 "0x480x650X6c", "0x48656c"})
    EXPECT_EQ(octets_of(text), "Hel") << text;
}

TEST(Hex, ReadsOneCommaColonOrDashBetweenPairs) {
  for (const std::string text : {"48,65,6c", "48:65:6c", "48-65-6c", "48, 65 ,6c", "48 : 65\t-\t6c",
                                 "0x48,0x65,0x6c", "48656c", "48 65,6c"})
    EXPECT_EQ(octets_of(text), "Hel") << text;
}

TEST(Hex, ReadsEveryOctetInEitherCase) {
  const std::string lower = "0123456789abcdef";
  const std::string upper = "0123456789ABCDEF";
  for (unsigned i = 0; i < 256; ++i) {
    const std::string octet(1, static_cast<char>(i));
    EXPECT_EQ(octets_of(std::string{lower[i / 16], lower[i % 16]}), octet);
    EXPECT_EQ(octets_of(std::string{upper[i / 16], lower[i % 16]}), octet);
    EXPECT_EQ(octets_of(std::string{upper[i / 16], upper[i % 16]}), octet);
  }
}

TEST(Hex, AppendsToWhatIsThere) {
  std::string out = "A";
  append_hex_octets("42", out);
  EXPECT_EQ(out, "AB");
}

TEST(Hex, RefusesNothing) {
  EXPECT_EQ(octets_of(""), "not sent: there are no hex digits");
  EXPECT_EQ(octets_of(" \t"), "not sent: there are no hex digits");
  EXPECT_EQ(octets_of("0x"), refused(kMissing, "0x", 2));
}

TEST(Hex, RefusesAnOddDigit) {
  EXPECT_EQ(octets_of("4"), refused(kAlone, "4", 0));
  EXPECT_EQ(octets_of("486"), refused(kAlone, "486", 2));
  EXPECT_EQ(octets_of("48 6 5"), refused(kAlone, "48 6 5", 3));
  EXPECT_EQ(octets_of("48,6,5"), refused(kAlone, "48,6,5", 3));
  EXPECT_EQ(octets_of("0x4 0x5"), refused(kAlone, "0x4 0x5", 2));
}

TEST(Hex, RefusesWhatIsNoDigit) {
  EXPECT_EQ(octets_of("g8"), refused("'g' is no hex digit", "g8", 0));
  EXPECT_EQ(octets_of("48 4g"), refused("'g' is no hex digit", "48 4g", 4));
  EXPECT_EQ(octets_of("48;65"), refused("';' is no hex digit", "48;65", 2));
  EXPECT_EQ(octets_of("0x 48"), refused("' ' is no hex digit", "0x 48", 2));
  EXPECT_EQ(octets_of("0x0x48"), refused("'x' is no hex digit", "0x0x48", 3));
  EXPECT_EQ(octets_of("x48"), refused("'x' is no hex digit", "x48", 0));
}

TEST(Hex, RefusesAnyOtherCharacterWhole) {
  EXPECT_EQ(octets_of("48 你"), refused("'你' is no hex digit", "48 你", 3));
  EXPECT_EQ(octets_of("４8"), refused("'４' is no hex digit", "４8", 0));
  EXPECT_EQ(octets_of("48\n65"), refused("'\\n' is no hex digit", "48\\n65", 2));
  EXPECT_EQ(octets_of("\xff"), refused("'\\xff' is no hex digit", "\\xff", 0));
  EXPECT_EQ(octets_of("48\0"s), refused("'\\x00' is no hex digit", "48\\x00", 2));
}

TEST(Hex, RefusesPunctuationThatIsNotOneBetweenTwoPairs) {
  EXPECT_EQ(octets_of(",48"), refused("',' is no hex digit", ",48", 0));
  EXPECT_EQ(octets_of("48,,65"), refused("',' is no hex digit", "48,,65", 3));
  EXPECT_EQ(octets_of("48, :65"), refused("':' is no hex digit", "48, :65", 4));
  EXPECT_EQ(octets_of("48,"), refused(kMissing, "48,", 3));
  EXPECT_EQ(octets_of("48- "), refused(kMissing, "48- ", 4));
}

TEST(Hex, DumpsSixteenOctetsInARow) {
  EXPECT_EQ(dump("0123456789abcdef", 80),
            "  0000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|");
  EXPECT_EQ(dump("0123456789abcdefX", 80),
            "  0000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|\n"
            "  0010  58                                                |X|");
}

TEST(Hex, DumpsWhatIsNotPrintableAsADot) {
  EXPECT_EQ(dump("H\0\x1b\n\x7f\x80\xff~ "s, 80),
            "  0000  48 00 1b 0a 7f 80 ff 7e  20                       |H......~ |");
}

TEST(Hex, DumpsAsManyOctetsAsFit) {
  const auto octets_per_row = [](std::size_t columns) {
    const auto text = dump(std::string(64, 'x'), columns);
    EXPECT_TRUE(text.find('\n') <= columns || columns < 15) << columns;
    const auto first = text.substr(0, text.find('\n'));
    return first.rfind('|') - first.find('|') - 1;
  };
  for (const auto& [columns, octets] : std::vector<std::pair<std::size_t, std::size_t>>{{1000, 16},
                                                                                        {76, 16},
                                                                                        {75, 8},
                                                                                        {43, 8},
                                                                                        {42, 4},
                                                                                        {27, 4},
                                                                                        {26, 2},
                                                                                        {19, 2},
                                                                                        {18, 1},
                                                                                        {15, 1},
                                                                                        {0, 1}})
    EXPECT_EQ(octets_per_row(columns), octets) << columns;
}

TEST(Hex, DumpsNarrowRows) {
  EXPECT_EQ(dump("Hello", 27), "  0000  48 65 6c 6c  |Hell|\n  0004  6f           |o|");
  EXPECT_EQ(dump("Hi!", 19), "  0000  48 69  |Hi|\n  0002  21     |!|");
  EXPECT_EQ(dump("Hi", 1), "  0000  48  |H|\n  0001  69  |i|");
}

TEST(Hex, DumpsTheLargestDatagram) {
  const auto text = dump(std::string(65527, 'x'), 80);
  EXPECT_EQ(text.substr(text.rfind('\n') + 1, 13), "  fff0  78 78");
}

TEST(Hex, DumpsNothingForNothing) {
  EXPECT_EQ(dump("", 80), "");
}

}  // namespace
}  // namespace udpchat
