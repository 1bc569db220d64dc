#include "udpchat/dscp.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace udpchat {
namespace {

using namespace std::string_literals;

std::string fault_of(std::string_view text) {
  try {
    return "accepted: " + std::to_string(parse_dscp(text));
  } catch (const std::invalid_argument& fault) {
    return fault.what();
  }
}

void expect_refused(const std::string& text, const std::string& shown, const std::string& fault) {
  EXPECT_EQ(fault_of(text), "bad DSCP '" + shown + "': " + fault +
                                "; write 0 to 63, CS0 to CS7, AF11 to AF43, EF, VA, LE or DF");
}

TEST(Dscp, IsANumberOfSixBits) {
  for (int number = 0; number <= 63; ++number)
    EXPECT_EQ(parse_dscp(std::to_string(number)), number);
  EXPECT_EQ(parse_dscp("046"), 46);
}

TEST(Dscp, IsAClassSelectorOfThreeBits) {
  for (int precedence = 0; precedence <= 7; ++precedence)
    EXPECT_EQ(parse_dscp("CS" + std::to_string(precedence)), precedence << 3);
}

TEST(Dscp, IsAnAssuredForwardingClassAndItsDropPrecedence) {
  for (int kind = 1; kind <= 4; ++kind)
    for (int drop = 1; drop <= 3; ++drop)
      EXPECT_EQ(parse_dscp("AF" + std::to_string(10 * kind + drop)), (kind << 3) | (drop << 1));
}

TEST(Dscp, IsANameOfItsOwn) {
  EXPECT_EQ(parse_dscp("EF"), 0b101110);
  EXPECT_EQ(parse_dscp("VA"), 0b101100);
  EXPECT_EQ(parse_dscp("LE"), 0b000001);
  EXPECT_EQ(parse_dscp("DF"), 0b000000);
}

TEST(Dscp, IsReadInAnyCase) {
  EXPECT_EQ(parse_dscp("ef"), 46);
  EXPECT_EQ(parse_dscp("eF"), 46);
  EXPECT_EQ(parse_dscp("af43"), 38);
  EXPECT_EQ(parse_dscp("cs7"), 56);
}

TEST(Dscp, IsRefusedWhereItHasMoreThanSixBits) {
  for (const std::string text : {"64", "184", "255", "256", "99999999999999999999"})
    expect_refused(text, text, "it is over 63, the most that six bits hold");
}

TEST(Dscp, IsRefusedWhereItIsNoNumberAndNoName) {
  for (const std::string text :
       {"",     "-1",   "+1",   " 1",   "1 ",    "0x2e", "46.0", "cs",  "cs8", "CS10",      "af",
        "af10", "af14", "af44", "af01", "af111", "e",    "eff",  "ef ", "be",  "EF\xc3\xa9"})
    expect_refused(text, text, "it is no number and no name");
  expect_refused("46\0"s, "46\\x00", "it is no number and no name");
  expect_refused("\x1b[2J", "\\x1b[2J", "it is no number and no name");
  expect_refused(std::string(99, 'x'), std::string(64, 'x'), "it is no number and no name");
}

}  // namespace
}  // namespace udpchat
