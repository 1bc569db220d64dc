#include "udpchat/encoding_names.hpp"

#include "udpchat/decoder.hpp"
#include "udpchat/encoder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

namespace udpchat {
namespace {

std::string fault_of(std::string_view name) {
  try {
    return "found " + encoding_name(name);
  } catch (const std::invalid_argument& fault) {
    return fault.what();
  }
}

TEST(EncodingNames, KnowsTheUsualOnesAndTheyWork) {
  for (const std::string name :
       {"utf-8", "auto", "gbk", "gb2312", "gb18030", "big5", "big5-hkscs", "shift_jis", "euc-jp",
        "euc-kr", "latin1", "utf-16le", "utf-16be", "ascii", "iso-2022-jp", "cp1252", "koi8-r"}) {
    EXPECT_EQ(encoding_name(name), name);
    EXPECT_NO_THROW(Encoder{name}) << name;
    EXPECT_NO_THROW(Decoder{name}) << name;
  }
}

TEST(EncodingNames, LooksAtNeitherCaseNorDashes) {
  for (const std::string asked : {"UTF-8", "utf8", "Utf_8", "U-T-F-8"})
    EXPECT_EQ(encoding_name(asked), "utf-8");
  EXPECT_EQ(encoding_name("GBK"), "gbk");
  EXPECT_EQ(encoding_name("AUTO"), "auto");
  EXPECT_EQ(encoding_name("Latin-1"), "latin1");
  EXPECT_EQ(encoding_name("Shift-JIS"), "shift_jis");
  EXPECT_EQ(encoding_name("utf16le"), "utf-16le");
}

TEST(EncodingNames, NamesTheNearestWhereThereIsNone) {
  EXPECT_EQ(fault_of("utf-9").substr(0, 53),
            "there is no encoding 'utf-9'; the nearest are utf-8, ");
  EXPECT_EQ(fault_of("gkb").substr(0, 49), "there is no encoding 'gkb'; the nearest are gbk, ");
  EXPECT_EQ(fault_of("Shift_JISS").substr(0, 62),
            "there is no encoding 'Shift_JISS'; the nearest are shift_jis, ");
}

TEST(EncodingNames, NamesFiveThatAreNotTheSame) {
  const auto fault = fault_of("utf-9");
  EXPECT_EQ(std::count(fault.begin(), fault.end(), ','), 4);
  EXPECT_EQ(fault_of("utf88").find("utf8,"), std::string::npos);  // but utf-8
}

TEST(EncodingNames, RefusesWhatIconvWouldTakeForAnOption) {
  for (const std::string asked :
       {"utf-8//translit", "gbk//ignore", "gbk//", "", "-", " gbk", "gbk,"})
    EXPECT_TRUE(fault_of(asked).starts_with("there is no encoding '")) << fault_of(asked);
}

TEST(EncodingNames, RefusesAnEndlessNameWithAShortReason) {
  const auto fault = fault_of(std::string(60000, 'x'));
  EXPECT_TRUE(fault.starts_with("there is no encoding '" + std::string(32, 'x') + "'; "));
  EXPECT_LT(fault.size(), 200U);
}

}  // namespace
}  // namespace udpchat
