#include "udpchat/octets.hpp"

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
    return "accepted: " + std::to_string(parse_octets(text));
  } catch (const std::invalid_argument& fault) {
    return fault.what();
  }
}

void expect_refused(const std::string& text, const std::string& shown, const std::string& fault) {
  EXPECT_EQ(fault_of(text),
            "'" + shown + "' is no number of bytes: " + fault + "; write 4096, 64k or 4M");
}

TEST(Octets, AreANumberAlone) {
  EXPECT_EQ(parse_octets("1"), 1U);
  EXPECT_EQ(parse_octets("4096"), 4096U);
  EXPECT_EQ(parse_octets("0010"), 10U);
  EXPECT_EQ(parse_octets("2147483647"), 2147483647U);
}

TEST(Octets, AreReadInPowersOf1024) {
  const std::vector<std::pair<std::string, std::size_t>> cases{
      {"64k", 65536},          {"64K", 65536},     {"64KiB", 65536},     {"64kib", 65536},
      {"4m", 4194304},         {"4M", 4194304},    {"4MiB", 4194304},    {"4mIb", 4194304},
      {"1g", 1073741824},      {"1G", 1073741824}, {"1GiB", 1073741824}, {"2047M", 2146435072},
      {"2097151k", 2147482624}};
  for (const auto& [text, octets] : cases) EXPECT_EQ(parse_octets(text), octets) << text;
}

TEST(Octets, AreRefusedWhereTheyDoNotFitASocketOption) {
  for (const std::string text :
       {"2147483648", "2G", "2048M", "2097152k", "18446744073709551615", "18446744073709551616",
        "18014398509481984k", "17179869184G", "99999999999999999999999M"})
    expect_refused(text, text, "it is over 2147483647");
}

TEST(Octets, AreRefusedWhereThereAreNone) {
  for (const std::string text : {"0", "000", "0k", "0GiB"})
    expect_refused(text, text, "it is not above 0");
}

TEST(Octets, AreRefusedWithoutANumber) {
  for (const std::string text : {"", "k", "MiB", "-1", "+1", " 1", ".5M"})
    expect_refused(text, text, "the number is missing");
}

TEST(Octets, AreRefusedWithAnotherUnit) {
  for (const std::string unit :
       {"x", "kb", "kB", "b", "ki", "T", "MB", "kk", "kibi", " k", " ", "k ", ".5M", "e6", ",5"})
    expect_refused("1" + unit, "1" + unit, "'" + unit + "' is none of k, M and G");
  expect_refused("0x10", "0x10", "'x10' is none of k, M and G");
  expect_refused("1k\0"s, "1k\\x00", "'k\\x00' is none of k, M and G");
  expect_refused("1\x1b", "1\\x1b", "'\\x1b' is none of k, M and G");
}

TEST(Octets, AreWrittenInTheLargestUnitThatFits) {
  const std::vector<std::pair<std::size_t, std::string>> cases{
      {0, "0 bytes"},           {1, "1 byte"},
      {100, "100 bytes"},       {1023, "1023 bytes"},
      {1024, "1 KiB"},          {1025, "1025 bytes"},
      {1536, "1536 bytes"},     {212992, "208 KiB"},
      {1048576, "1 MiB"},       {1049600, "1025 KiB"},
      {4194304, "4 MiB"},       {1073741824, "1 GiB"},
      {1610612736, "1536 MiB"}, {2147483647, "2147483647 bytes"},
      {4294967296, "4 GiB"}};
  for (const auto& [octets, text] : cases) EXPECT_EQ(format_octets(octets), text);
}

}  // namespace
}  // namespace udpchat
