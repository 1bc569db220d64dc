#include "udpchat/pattern.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <vector>

namespace udpchat {
namespace {

using namespace std::string_literals;
using namespace std::chrono_literals;

constexpr std::size_t kLongestPayload = 65527;

bool matches(std::string_view pattern, std::string_view payload,
             const std::string& encoding = "utf-8") {
  return Pattern(pattern, encoding).matches(payload);
}

const std::string kExample = R"(; write ok, hex:6f6b or regex:^temp=\d+$)";

std::string fault_of(std::string_view pattern, const std::string& encoding = "utf-8") {
  try {
    Pattern made(pattern, encoding);
    return "accepted";
  } catch (const std::invalid_argument& fault) {
    return fault.what();
  }
}

/// As if from a coin, but the same each time.
std::string of_a_and_b(std::size_t length) {
  std::string text;
  for (unsigned seed = 1; text.size() < length; seed = seed * 1103515245U + 12345U)
    text += (seed >> 16U) % 2 == 0 ? 'a' : 'b';
  return text;
}

/// "a你" in UTF-16, without a byte order mark.
const std::string kUtf16Le = "a\0\x60\x4f"s;

TEST(Pattern, OfTextIsTheWholeText) {
  EXPECT_TRUE(matches("ok", "ok"));
  for (const auto& payload : {""s, "o"s, "okk"s, "xok"s, "ok "s, " ok"s, "OK"s, "ok\0"s})
    EXPECT_FALSE(matches("ok", payload)) << payload;
  EXPECT_TRUE(matches("你好", "你好"));
  EXPECT_TRUE(matches(" a  b ", " a  b "));
}

TEST(Pattern, OfTextIsNoExpression) {
  EXPECT_TRUE(matches("a.c*", "a.c*"));
  EXPECT_FALSE(matches("a.c*", "abc"));
  EXPECT_TRUE(matches(R"(\n)", R"(\n)"));
  EXPECT_FALSE(matches(R"(\n)", "\n"));
}

TEST(Pattern, OfTextLeavesOneLineEndOut) {
  for (const std::string pattern : {"ok", "ok\n", "ok\r\n"}) {
    for (const std::string payload : {"ok", "ok\n", "ok\r\n"})
      EXPECT_TRUE(matches(pattern, payload)) << pattern << payload;
    for (const std::string payload : {"ok\r", "ok\n\n", "ok\r\r\n", "ok\r\n\r\n", "ok\n\r", "\nok"})
      EXPECT_FALSE(matches(pattern, payload)) << pattern << payload;
  }
}

TEST(Pattern, WithoutTextIsTheEmptyDatagram) {
  for (const std::string payload : {"", "\n", "\r\n"}) EXPECT_TRUE(matches("", payload));
  for (const auto& payload : {" "s, "\r"s, "\0"s, "\n\n"s, "a"s})
    EXPECT_FALSE(matches("", payload));
}

TEST(Pattern, OfTextIsInItsEncoding) {
  EXPECT_TRUE(matches("你好", "\xc4\xe3\xba\xc3", "gb2312"));
  EXPECT_TRUE(matches("你好", "\xc4\xe3\xba\xc3\n", "gb2312"));
  EXPECT_FALSE(matches("你好", "你好", "gb2312"));
  EXPECT_FALSE(matches("你好", "\xc4\xe3\xba\xc3", "utf-8"));
}

TEST(Pattern, InAutoIsInWhicheverEncodingTheTextIs) {
  for (const std::string payload : {"你好", "\xc4\xe3\xba\xc3", "\xc4\xe3\xba\xc3\r\n"}) {
    EXPECT_TRUE(matches("你好", payload, "auto"));
    EXPECT_TRUE(matches("regex:^你.$", payload, "auto"));
  }
}

TEST(Pattern, LeavesALineEndOfSeveralOctetsOut) {
  for (const auto& end : {""s, "\n\0"s, "\r\0\n\0"s}) {
    EXPECT_TRUE(matches("a你", kUtf16Le + end, "utf-16le"));
    EXPECT_TRUE(matches("regex:^a你$", kUtf16Le + end, "utf-16le"));
  }
  for (const auto& end : {"\n"s, "\r\0"s, "\n\0\n\0"s, "\0\n"s}) {
    EXPECT_FALSE(matches("a你", kUtf16Le + end, "utf-16le"));
    EXPECT_FALSE(matches("regex:^a你$", kUtf16Le + end, "utf-16le"));
  }
}

TEST(Pattern, OfTextHasNoByteOrderMarkToEqual) {
  EXPECT_TRUE(matches("a你", "\xff\xfe" + kUtf16Le, "utf-16"));
  EXPECT_TRUE(matches("a你", "\xfe\xff\0a\x4f\x60"s, "utf-16"));
  EXPECT_TRUE(matches("", "", "utf-16"));
  EXPECT_TRUE(matches("", "\xff\xfe", "utf-16"));
}

TEST(Pattern, OfTextIsReadAsItIsWritten) {
  EXPECT_TRUE(matches("a~\\", "a~\\", "shift_jis"));
  EXPECT_TRUE(matches("あ", "\x1b$B$\"\x1b(B", "iso-2022-jp"));
  EXPECT_TRUE(matches("あ\n", "\x1b$B$\"\x1b(B\r\n", "iso-2022-jp"));
}

TEST(Pattern, OfTextHasNoCharacterThatEqualsAStrayOctet) {
  EXPECT_FALSE(matches("a\ufffd", "a\xff"));
  EXPECT_FALSE(matches("aÿ", "a\xff"));
  EXPECT_TRUE(matches("aÿ", "a\xff", "iso-8859-1"));
  EXPECT_FALSE(matches("a", "a\xc4", "gb2312"));
  EXPECT_FALSE(matches("a", "a\xff\n"));
  EXPECT_TRUE(matches("a\xff", "a\xff\n"));
  EXPECT_FALSE(matches("a\xff", "a\xfe"));
}

TEST(Pattern, OfTextThatItsEncodingLacksIsRefused) {
  EXPECT_EQ(fault_of("hi 😀", "gb2312"),
            "bad pattern 'hi 😀': '😀' U+1F600 has no form in gb2312" + kExample);
  EXPECT_EQ(fault_of("a\xff", "gb2312"),
            R"(bad pattern 'a\xff': \xff is no character, and has no form in gb2312)" + kExample);
}

TEST(Pattern, HasAnEncodingThatTheSystemHas) {
  for (const std::string pattern : {"a", "hex:61", "regex:a"})
    EXPECT_EQ(fault_of(pattern, "nope"), "the system cannot convert nope to UTF-32LE");
}

TEST(Pattern, OfHexIsTheseOctets) {
  EXPECT_TRUE(matches("hex:0a ff,00", "\n\xff\0"s));
  EXPECT_TRUE(matches("hex: 6f6b ", "ok"));
  for (const std::string payload : {"ok\n", "ok\r\n", "o", "okk", "", "6f6b"})
    EXPECT_FALSE(matches("hex:6f6b", payload)) << payload;
  EXPECT_TRUE(matches("hex:6f6b0d0a", "ok\r\n"));
  EXPECT_TRUE(matches("hex:c4e3", "\xc4\xe3", "utf-16le"));
}

TEST(Pattern, OfHexWithoutDigitsIsTheEmptyDatagram) {
  for (const std::string pattern : {"hex:", "hex: \t"}) {
    EXPECT_TRUE(matches(pattern, ""));
    EXPECT_FALSE(matches(pattern, "\n"));
    EXPECT_FALSE(matches(pattern, "\0"s));
  }
}

TEST(Pattern, OfWhatIsNoHexIsRefused) {
  EXPECT_EQ(fault_of("hex:4g"), "bad pattern 'hex:4g': 'g' is no hex digit" + kExample);
  EXPECT_EQ(fault_of("hex:4"),
            "bad pattern 'hex:4': hex digits come in pairs, and this one is alone" + kExample);
}

TEST(Pattern, OfARegexIsFoundAnywhere) {
  EXPECT_TRUE(matches("regex:b+", "abbc"));
  EXPECT_FALSE(matches("regex:b+", "ac"));
  EXPECT_TRUE(matches(R"(regex:temp=(\d+))", "now temp=21 C"));
  EXPECT_FALSE(matches("regex:^b", "ab"));
  EXPECT_FALSE(matches("regex:a$", "ab"));
  EXPECT_FALSE(matches("regex:B", "b"));
  EXPECT_TRUE(matches("regex:(?i)B", "b"));
  EXPECT_TRUE(matches("regex:b", "a\0b"s));
}

TEST(Pattern, OfARegexSeesCharacters) {
  EXPECT_TRUE(matches("regex:^.$", "你"));
  EXPECT_TRUE(matches("regex:^[你-好]$", "你"));
  EXPECT_TRUE(matches(R"(regex:^\p{Han}{2}$)", "\xc4\xe3\xba\xc3", "gb2312"));
  EXPECT_TRUE(matches("regex:^.$", "😀"));
}

TEST(Pattern, OfARegexLeavesOneLineEndOut) {
  for (const std::string payload : {"ok", "ok\n", "ok\r\n"})
    EXPECT_TRUE(matches("regex:^ok$", payload)) << payload;
  for (const std::string payload : {"ok\r", "ok\n\n", "ok\r\r\n", "\nok"})
    EXPECT_FALSE(matches("regex:^ok$", payload)) << payload;
  EXPECT_FALSE(matches("regex:\n", "ok\n"));
  EXPECT_FALSE(matches("regex:\r", "ok\r\n"));
  EXPECT_TRUE(matches("regex:\n", "ok\n\n"));
}

TEST(Pattern, OfARegexTakesAStrayOctetForAReplacementCharacter) {
  EXPECT_TRUE(matches("regex:^a\ufffd\ufffdb$", "a\xff\xfe\x62"));
  EXPECT_TRUE(matches("regex:^a.b$", "a\xff\x62"));
  EXPECT_TRUE(matches("regex:^a\ufffd$", "a\xc4", "gb2312"));
  EXPECT_FALSE(matches("regex:ÿ", "\xff"));
  EXPECT_TRUE(matches("regex:^\U0010FFFF$", "\U0010FFFF"));
}

TEST(Pattern, OfTheEmptyRegexIsEveryDatagram) {
  for (const std::string payload : {"", "\n", "a", "\xff"}) EXPECT_TRUE(matches("regex:", payload));
  EXPECT_TRUE(matches("regex:^$", ""));
  EXPECT_TRUE(matches("regex:^$", "\r\n"));
  EXPECT_FALSE(matches("regex:^$", "a"));
}

TEST(Pattern, OfABrokenRegexIsRefusedWithTheReason) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"(abc", "(abc': missing ): (abc"},
      {"a**", "a**': bad repetition operator: **"},
      {"[z-a]", "[z-a]': invalid character class range: z-a"},
      {R"((a)\1)", R"((a)\1': invalid escape sequence: \1)"},
      {"(\x1b[2J", R"((\x1b[2J': missing ]: [2J)"},
      {"\xff", R"(\xff': invalid UTF-8)"},
      {"\x1b(", R"(\x1b(': missing ): \x1b()"},
      {std::string(99, '('), std::string(58, '(') + "': missing ): " + std::string(53, '(')}};
  for (const auto& [expression, fault] : cases)
    EXPECT_EQ(fault_of("regex:" + expression), "bad pattern 'regex:" + fault + kExample);
}

TEST(Pattern, OfARegexThatGrowsTooLargeIsRefused) {
  EXPECT_EQ(fault_of(R"(regex:((\pL{30}){30}){30})"),
            R"(bad pattern 'regex:((\pL{30}){30}){30}': invalid repetition size: {30})" + kExample);
  EXPECT_EQ(fault_of(R"(regex:\pL{999})"),
            R"(bad pattern 'regex:\pL{999}': pattern too large - compile failed)" + kExample);
}

TEST(Pattern, OfARegexIsQuietOnStandardError) {
  testing::internal::CaptureStderr();
  fault_of("regex:(");
  matches("regex:a.{900}c", of_a_and_b(20000));
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Pattern, OfARegexIsSearchedForInBoundedTime) {
  const auto mixed = of_a_and_b(kLongestPayload - 1);
  const auto begin = std::chrono::steady_clock::now();
  for (const std::string pattern :
       {"regex:(a+)+$", "regex:(a|aa)+$", "regex:(a*)*c", "regex:(x+x+)+y", "regex:^(.*b)*(.*b)*c"})
    for (const auto& payload : {mixed + "!", std::string(kLongestPayload - 1, 'a') + "!",
                                std::string(kLongestPayload, '\xff')})
      EXPECT_FALSE(matches(pattern, payload)) << pattern;
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 20s);
}

TEST(Pattern, OfARegexNeedsMoreStatesThanItMayKeepAndStillMatches) {
  auto payload = of_a_and_b(20000);
  Pattern pattern("regex:a.{900}c", "utf-8");
  EXPECT_FALSE(pattern.matches(payload));
  payload[18000] = 'a';
  payload[18901] = 'c';
  EXPECT_TRUE(pattern.matches(payload));
}

TEST(Pattern, OfTheLongestPayloadIsRead) {
  const std::string payload(kLongestPayload, 'a');
  EXPECT_TRUE(matches(payload, payload));
  EXPECT_FALSE(matches(payload, payload.substr(1) + "b"));
  EXPECT_TRUE(matches("regex:^a+$", payload));
  EXPECT_TRUE(matches("regex:^\ufffd+$", std::string(kLongestPayload, '\xff')));
}

TEST(Pattern, IsKnownByItsPrefixInSmallLettersOnly) {
  EXPECT_TRUE(matches("Hex:61", "Hex:61"));
  EXPECT_TRUE(matches("REGEX:a", "REGEX:a"));
  EXPECT_FALSE(matches("REGEX:a", "a"));
  EXPECT_TRUE(matches("hex", "hex"));
  EXPECT_TRUE(matches(" hex:61", " hex:61"));
  EXPECT_FALSE(matches("hex:61", "hex:61"));
  EXPECT_TRUE(matches("regex:^hex:61$", "hex:61"));
}

TEST(Pattern, IsUsedAgainAndMoved) {
  for (const std::string text : {"ok", "hex:6f6b", "regex:^ok$"}) {
    Pattern pattern(text, "gb2312");
    for (int i = 0; i < 2; ++i) {
      EXPECT_TRUE(pattern.matches("ok"));
      EXPECT_FALSE(pattern.matches("\xff"));
      EXPECT_FALSE(pattern.matches(""));
    }
    Pattern moved = std::move(pattern);
    EXPECT_TRUE(moved.matches("ok"));
    Pattern other("other", "utf-8");
    other = std::move(moved);
    EXPECT_TRUE(other.matches("ok"));
    EXPECT_FALSE(other.matches("other"));
  }
}

}  // namespace
}  // namespace udpchat
