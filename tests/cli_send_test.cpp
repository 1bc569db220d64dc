#include <gtest/gtest.h>

#include "cli_fixture.hpp"

namespace udpchat {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

TEST(CliSend, HasDefaults) {
  const auto line = send({});
  EXPECT_TRUE(line.texts.empty());
  EXPECT_FALSE(line.file || line.size || line.replies || line.wait);
  EXPECT_EQ(line.repeat, 1U);
  EXPECT_EQ(line.interval, 0ns);
}

TEST(CliSend, NeedsAPeer) {
  const auto fault = "send needs --peer HOST:PORT, to whom to send";
  EXPECT_EQ(fault_without_hint({"send"}, " send"), fault);
  EXPECT_EQ(fault_without_hint({"send", "hello", "--wait"}, " send"), fault);
}

TEST(CliSend, TakesEachTextAsItIs) {
  EXPECT_EQ(send({"hello"}).texts, Texts{"hello"});
  EXPECT_EQ(send({""}).texts, Texts{""});
  EXPECT_EQ(send({"a", "", "b b", ""}).texts, (Texts{"a", "", "b b", ""}));
  EXPECT_EQ(
      send({"{}", "%%", "\"quoted\"", "'a'", "/x", "a=b", "-5", "\\n", "a\nb", "你", "\xff"}).texts,
      (Texts{"{}", "%%", "\"quoted\"", "'a'", "/x", "a=b", "-5", "\\n", "a\nb", "你", "\xff"}));
}

TEST(CliSend, TakesATextInBracketsAsItIs) {
  EXPECT_EQ(send({"[1,2]"}).texts, Texts{"[1,2]"});
  EXPECT_EQ(send({"[]", "[\"a\"]", "[a", "b]"}).texts, (Texts{"[]", "[\"a\"]", "[a", "b]"}));
}

TEST(CliSend, TakesTheNamesOfCommandsForTexts) {
  for (const auto* name : {"send", "recv", "serve"}) EXPECT_EQ(send({name}).texts, Texts{name});
  EXPECT_EQ(parse({"send", "recv", "--peer", "127.0.0.1:9", "send"}).texts,
            (Texts{"recv", "send"}));
}

TEST(CliSend, TakesAnythingForATextBehindTwoDashes) {
  EXPECT_EQ(send({"--", "-x"}).texts, Texts{"-x"});
  EXPECT_EQ(send({"--", "--help", "", "++", "-h"}).texts, (Texts{"--help", "", "++", "-h"}));
  EXPECT_EQ(send({"--", "--"}).texts, Texts{"--"});
  EXPECT_EQ(send({"--wait", "--", "--wait"}).texts, Texts{"--wait"});
  EXPECT_EQ(send_fault({"-x"}), "The following argument was not expected: -x");
}

TEST(CliSend, TakesAnythingForATextBehindTwoDashesAndATextToo) {
  EXPECT_EQ(send({"a", "--", "-b"}).texts, (Texts{"a", "-b"}));
  EXPECT_EQ(send({"a", "--", "b"}).texts, (Texts{"a", "b"}));
}

TEST(CliSend, WaitsForASecondUnlessItIsToldHowLong) {
  for (const auto& arguments : {Arguments{"--wait", "hello"}, Arguments{"hello", "--wait"},
                                Arguments{"--wait=1s", "hello"}}) {
    const auto line = send(arguments);
    EXPECT_EQ(line.texts, Texts{"hello"});
    EXPECT_EQ(line.wait, Patience(1s));
  }
  EXPECT_EQ(send({"--wait=2s"}).wait, Patience(2s));
  EXPECT_EQ(send({"--wait=1.5"}).wait, Patience(1500ms));
  EXPECT_EQ(send({"--wait=0"}).wait, Patience(0ns));
  EXPECT_EQ(send({"--wait=forever"}).wait, kForever);
}

TEST(CliSend, SendsNoTimeThatWasMeantForAWait) {
  for (const char* time : {"2s", "5", "forever"})
    EXPECT_TRUE(fault_of({"send", "--peer", "[::1]:9", "--wait", time, "hello"})
                    .starts_with("write --wait="s + time + "; to send "));
  const auto line = send({"--wait", "--", "2s"});
  EXPECT_EQ(line.texts, Texts{"2s"});
  EXPECT_EQ(line.wait, Patience(1s));
}

TEST(CliSend, SaysWhatIsWrongWithAWait) {
  EXPECT_NE(send_fault({"--wait=soon"})
                .find("'soon' is no time: the number is missing; write "
                      "250ms, 2s, 1min or forever"),
            std::string::npos);
  EXPECT_NE(send_fault({"--wait=-1"}).find("'-1' is no time: it is negative"), std::string::npos);
}

TEST(CliSend, ReadsAFile) {
  auto line = send({"--file", "x"});
  EXPECT_EQ(line.file, "x");
  EXPECT_FALSE(line.size);
  line = send({"--size=1024", "--file=-"});
  EXPECT_EQ(line.file, "-");
  EXPECT_EQ(line.size, 1024U);
  EXPECT_EQ(send({"--file", "[a,b]"}).file, "[a,b]");
  EXPECT_EQ(send({"--file", "-", "--size", "1"}).size, 1U);
  EXPECT_EQ(send({"--file", "-", "--size", "65527"}).size, 65527U);
}

TEST(CliSend, RefusesASizeThatNoDatagramHas) {
  for (const std::string size :
       {"0", "65528", "-1", "abc", "", "1.5", "1e3", "99999999999999999999"})
    EXPECT_EQ(send_fault({"--file", "x", "--size", size.c_str()}).substr(0, 8), "--size: ") << size;
}

TEST(CliSend, RefusesASizeWithoutAFile) {
  EXPECT_EQ(send_fault({"--size", "10"}), "--size requires --file");
  EXPECT_EQ(send_fault({"--size", "10", "text"}), "--size requires --file");
}

TEST(CliSend, SendsEitherAFileOrTexts) {
  EXPECT_EQ(send_fault({"--file", "x", "text"}), "TEXT excludes --file");
  EXPECT_EQ(send_fault({"text", "--file", "x"}), "TEXT excludes --file");
  EXPECT_EQ(send_fault({"--file", "x", ""}), "TEXT excludes --file");
}

TEST(CliSend, ReadsHowOftenAndHowFast) {
  EXPECT_EQ(send({"--repeat", "3"}).repeat, 3U);
  EXPECT_EQ(send({"--repeat=18446744073709551615"}).repeat, 18446744073709551615U);
  EXPECT_EQ(send({"--interval", "250ms"}).interval, 250ms);
  EXPECT_EQ(send({"--interval=2"}).interval, 2s);
  EXPECT_EQ(send({"--interval=0"}).interval, 0ns);
  EXPECT_EQ(send({"--rate", "50/s"}).interval, 20ms);
  EXPECT_EQ(send({"--rate=0.5"}).interval, 2s);
  EXPECT_EQ(send({"--rate", "1000000000"}).interval, 1ns);
  EXPECT_EQ(send({"--replies", "2"}).replies, 2U);
}

TEST(CliSend, TakesEitherAnIntervalOrARate) {
  for (const auto& arguments : {Arguments{"--interval", "1s", "--rate", "1/s"},
                                Arguments{"--rate", "1/s", "--interval", "1s"}})
    EXPECT_EQ(send_fault(arguments), "--interval excludes --rate");
}

TEST(CliSend, SaysWhatIsWrongWithANumber) {
  for (const auto* option : {"--repeat", "--replies"})
    for (const std::string number : {"0", "000", "-1", "abc", "", "1.5", "+1", " 1", "0x10", "1e3"})
      EXPECT_EQ(send_fault({option, number.c_str()}),
                option + ": '"s + number + "' is no number above 0");
  EXPECT_EQ(send_fault({"--rate", "0"}),
            "--rate: '0' is no rate: it is not above 0; write 100/s, 0.5/s or 100");
  EXPECT_TRUE(send_fault({"--interval", "-1"}).starts_with("--interval: '-1' is no time: "));
}

TEST(CliSend, RefusesANumberThatIsTooLarge) {
  for (const std::string option : {"--repeat", "--replies"})
    EXPECT_TRUE(send_fault({option.c_str(), "99999999999999999999"}).starts_with(option + ": "));
}

TEST(CliSend, ReadsNumbersInTens) {
  EXPECT_EQ(send({"--repeat", "010"}).repeat, 10U);
  EXPECT_EQ(send({"--replies", "008"}).replies, 8U);
  EXPECT_EQ(send({"--file", "x", "--size", "010"}).size, 10U);
  EXPECT_TRUE(send_fault({"--file", "x", "--size", "0x10"}).starts_with("--size: "));
}

TEST(CliSend, TakesEachOptionOnce) {
  for (const auto& arguments :
       {Arguments{"--file", "a", "--file", "b"}, Arguments{"--repeat", "1", "--repeat", "2"},
        Arguments{"--interval", "1", "--interval", "2"}, Arguments{"--rate", "1", "--rate", "2"},
        Arguments{"--replies", "1", "--replies", "2"},
        Arguments{"--file", "a", "--size", "1", "--size", "2"}})
    EXPECT_NE(send_fault(arguments).find("At Most 1 required but received 2"), std::string::npos);
}

}  // namespace
}  // namespace udpchat
