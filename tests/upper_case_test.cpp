#include "udpchat/upper_case.hpp"

#include <gtest/gtest.h>
#include <iconv.h>

#include <random>
#include <stdexcept>

namespace udpchat {
namespace {

using namespace std::string_literals;

std::string upper(const std::string& encoding, std::string_view payload) {
  std::string out;
  UpperCase(encoding).append(payload, out);
  return out;
}

/// Letters of ASCII in upper case, octet by octet.
std::string ascii_upper(std::string octets) {
  for (auto& c : octets)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return octets;
}

/// What iconv(3) alone says of octets, with neither Decoder nor Encoder between.
class Iconv {
 public:
  explicit Iconv(const char* encoding) : descriptor_(iconv_open("utf-32le", encoding)) {}
  Iconv(const Iconv&) = delete;
  Iconv& operator=(const Iconv&) = delete;
  ~Iconv() { iconv_close(descriptor_); }

  /// Whether they are whole characters.
  bool takes(std::string octets) {
    std::string text(16 * octets.size(), '\0');
    auto* in = octets.data();
    auto* out = text.data();
    auto in_left = octets.size();
    auto out_left = text.size();
    iconv(descriptor_, nullptr, nullptr, nullptr, nullptr);
    return iconv(descriptor_, &in, &in_left, &out, &out_left) != static_cast<std::size_t>(-1);
  }

 private:
  iconv_t descriptor_;
};

TEST(UpperCase, ChangesTheLettersOfAsciiAndNothingElse) {
  EXPECT_EQ(upper("utf-8", ""), "");
  EXPECT_EQ(upper("utf-8", "Hello, world 42 `az{ @AZ["), "HELLO, WORLD 42 `AZ{ @AZ[");
  EXPECT_EQ(upper("utf-8", "a\0b\n\x1b[m"s), "A\0B\n\x1b[M"s);
}

TEST(UpperCase, LeavesLettersThatAreNotAscii) {
  EXPECT_EQ(upper("utf-8", "straße éàü 你好 ａｂｃ ﬁ ı"), "STRAßE éàü 你好 ａｂｃ ﬁ ı");
  EXPECT_EQ(upper("latin1", "\xe9\xdf\xff"), "\xe9\xdf\xff");
}

TEST(UpperCase, AppendsToWhatIsThere) {
  for (const std::string encoding : {"utf-8", "gbk"}) {
    UpperCase upper_case(encoding);
    std::string out = "before ";
    upper_case.append("x", out);
    upper_case.append("y", out);
    EXPECT_EQ(out, "before XY") << encoding;
  }
}

TEST(UpperCase, KeepsOctetsThatAreNoUtf8) {
  EXPECT_EQ(upper("utf-8", "a\xff\xe4\xbd z\xc3"), "A\xff\xe4\xbd Z\xc3");
  EXPECT_EQ(upper("utf-8", "\xc3z\xe4\xbdz"), "\xc3Z\xe4\xbdZ");
  EXPECT_EQ(upper("utf-8", "\xed\xa0\x80z\xf5z"), "\xed\xa0\x80Z\xf5Z");
}

TEST(UpperCase, TakesEveryOctetInEncodingsOfOneOctet) {
  std::string all;
  for (int octet = 0; octet < 256; ++octet) all += static_cast<char>(octet);
  for (const std::string encoding : {"utf-8", "ascii", "latin1", "iso-8859-15", "cp1252", "koi8-r"})
    EXPECT_EQ(upper(encoding, all), ascii_upper(all)) << encoding;
}

TEST(UpperCase, KnowsLettersThatHaveOtherOctets) {
  EXPECT_EQ(upper("ebcdic-us", "\x81\x82\xa9\x61\x7a"), "\xc1\xc2\xe9\x61\x7a");
}

TEST(UpperCase, LeavesCharactersWhoseSecondOctetLooksLikeALetter) {
  EXPECT_EQ(upper("gbk", "a\x81\x61\x82\x7az"), "A\x81\x61\x82\x7aZ");
  EXPECT_EQ(upper("gb18030", "a\x81\x61\x82\x7az"), "A\x81\x61\x82\x7aZ");
  EXPECT_EQ(upper("big5", "a\xa4\x61\xa4\x7az"), "A\xa4\x61\xa4\x7aZ");
  EXPECT_EQ(upper("shift_jis", "a\x83\x61\x83\x7az"), "A\x83\x61\x83\x7aZ");
}

TEST(UpperCase, LeavesEveryCharacterOfTwoOctets) {
  for (const auto* encoding : {"gbk", "big5", "shift_jis"}) {
    Iconv reference(encoding);
    UpperCase upper_case(encoding);
    for (int code = 0; code < 0x10000; ++code) {
      const std::string first(1, static_cast<char>(code >> 8));
      const std::string second(1, static_cast<char>(code & 0xFF));
      const bool is_one = !reference.takes(first) && reference.takes(first + second);
      const auto pair = first + second;
      std::string out;
      upper_case.append(pair, out);
      ASSERT_EQ(out, is_one ? pair : ascii_upper(pair)) << encoding << ' ' << code;
    }
  }
}

TEST(UpperCase, ReadsLettersInCodeUnitsOfTwoOctets) {
  EXPECT_EQ(upper("utf-16le", "a\0b\0\x1f\x61"s), "A\0B\0\x1f\x61"s);
  EXPECT_EQ(upper("utf-16be", "\0a\0b\x61\x1f"s), "\0A\0B\x61\x1f"s);
  EXPECT_EQ(upper("utf-16le", "a\0b"s), "A\0b"s);
  EXPECT_EQ(upper("utf-16le", "a\0\x61\xd8z\0"s), "A\0\x61\xd8Z\0"s);
}

TEST(UpperCase, KeepsWhatSwitchesACharacterSet) {
  EXPECT_EQ(upper("iso-2022-jp", "a\x1b$Bab\x1b(Bz"), "A\x1b$Bab\x1b(BZ");
  EXPECT_EQ(upper("iso-2022-jp", "\x1b$B$a\x1b(Bz\x1b$Baz\x1b(B"), "\x1b$B$a\x1b(BZ\x1b$Baz\x1b(B");
}

TEST(UpperCase, ReadsLettersAroundAnOctetThatIsNoCharacter) {
  EXPECT_EQ(upper("iso-2022-jp", "a\x1b$BF|\x1b(B\xffz"), "A\x1b$BF|\x1b(B\xffZ");
  EXPECT_EQ(upper("gbk",
                  "a\xff"
                  "az\x81"),
            "A\xff"
            "AZ\x81");
}

TEST(UpperCase, LeavesWhatItsTextIsNotEncodedAs) {
  // Switched to ASCII, where ASCII is.
  EXPECT_EQ(upper("iso-2022-jp", "a\x1b(Bz"), "a\x1b(Bz");
}

TEST(UpperCase, ReadsAutoAsUtf8) {
  EXPECT_EQ(upper("auto", "az 你好"), "AZ 你好");
  EXPECT_EQ(upper("auto", "\x81\x61"), "\x81\x61");
  EXPECT_EQ(upper("auto", "a\xff"), "A\xff");
}

TEST(UpperCase, BeginsEachPayloadAfresh) {
  UpperCase upper_case("iso-2022-jp");
  std::string out;
  upper_case.append("\x1b$Bab", out);  // never switched back
  out.clear();
  upper_case.append("ab", out);
  EXPECT_EQ(out, "AB");
  UpperCase marked("utf-16");
  for (int round = 0; round < 2; ++round) {
    out.clear();
    marked.append(
        "\xff\xfe"
        "a\0"s,
        out);
    EXPECT_EQ(out,
              "\xff\xfe"
              "A\0"s);
  }
}

TEST(UpperCase, DiffersFromThePayloadInLettersOnly) {
  std::mt19937 random(2024);  // a fixed seed
  const std::string special = "azAZ\x1b$B(J~{}+-\x0e\x0f\x61\x7a\x81\xa4\xc4\xd8\xff";
  for (const std::string encoding :
       {"utf-8", "auto", "latin1", "gbk", "gb18030", "gb2312", "big5", "shift_jis", "euc-jp",
        "euc-kr", "iso-2022-jp", "iso-2022-kr", "tscii", "utf-7", "utf-16le", "utf-16be", "utf-16",
        "utf-32le"}) {
    UpperCase upper_case(encoding);
    for (int round = 0; round < 2000; ++round) {
      std::string payload(random() % 24, '\0');
      for (auto& c : payload)
        c = random() % 2 == 0 ? special[random() % special.size()] : static_cast<char>(random());
      std::string out;
      upper_case.append(payload, out);
      ASSERT_EQ(ascii_upper(out), ascii_upper(payload)) << encoding;
      for (std::size_t i = 0; i < out.size(); ++i)
        ASSERT_TRUE(out[i] == payload[i] || (payload[i] >= 'a' && payload[i] <= 'z')) << encoding;
    }
  }
}

TEST(UpperCase, RefusesAnEncodingThatTheSystemDoesNotHave) {
  EXPECT_THROW(UpperCase("no-such-thing"), std::invalid_argument);
}

}  // namespace
}  // namespace udpchat
