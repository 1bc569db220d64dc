#include "udpchat/duration.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>
#include <vector>

namespace udpchat {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

struct Written {
  std::string text;
  nanoseconds time;
};

struct Refused {
  std::string text;
  std::string fault;
};

const std::string kTimeExample = "; write 250ms, 2s or 1min";
const std::string kRateExample = "; write 100/s, 0.5/s or 100";
const std::string kUnits = "ns|us|ms|s|min|m|h";

template <typename Parse>
std::string fault_of(Parse parse, std::string_view text) {
  try {
    parse(text);
    return "accepted";
  } catch (const std::invalid_argument& fault) {
    return fault.what();
  }
}

void expect_no_time(const std::vector<Refused>& cases) {
  for (const auto& [text, fault] : cases)
    EXPECT_EQ(fault_of(parse_duration, text), "'" + text + "' is no time: " + fault + kTimeExample);
}

TEST(Duration, ReadsEveryUnit) {
  const std::vector<Written> cases{{"7ns", 7ns},   {"100us", 100us}, {"250ms", 250ms}, {"2s", 2s},
                                   {"5min", 5min}, {"5m", 5min},     {"1h", 1h}};
  for (const auto& [text, time] : cases) EXPECT_EQ(parse_duration(text), time) << text;
}

TEST(Duration, TakesANumberAloneForSeconds) {
  EXPECT_EQ(parse_duration("60"), 60s);
  EXPECT_EQ(parse_duration("0.25"), 250ms);
}

TEST(Duration, ReadsFractionsToTheNearestNanosecond) {
  const std::vector<Written> cases{{"1.5s", 1500ms}, {"0.1s", 100ms}, {".5s", 500ms},
                                   {"1.s", 1s},      {"1.5h", 90min}, {"0.000000001s", 1ns},
                                   {"0.6ns", 1ns},   {"1.4ns", 1ns},  {"1.6ns", 2ns}};
  for (const auto& [text, time] : cases) EXPECT_EQ(parse_duration(text), time) << text;
}

TEST(Duration, ReadsZeroAndLeadingAndTrailingZeros) {
  for (const std::string text : {"0", "0s", "0.0ms", "00", "0h"})
    EXPECT_EQ(parse_duration(text), 0ns) << text;
  EXPECT_EQ(parse_duration(std::string(400, '0') + "8s"), 8s);
  EXPECT_EQ(parse_duration("8." + std::string(400, '0') + "s"), 8s);
}

TEST(Duration, EndsAtAThousandDays) {
  EXPECT_EQ(parse_duration("24000h"), 24000h);
  EXPECT_EQ(parse_duration("86400000"), 24000h);
  EXPECT_EQ(parse_duration("86400000000000000ns"), 24000h);
  expect_no_time({{"24000.1h", "it is over 1000 days"},
                  {"86400001", "it is over 1000 days"},
                  {"99999999999999999999h", "it is over 1000 days"}});
}

TEST(Duration, RefusesWhatNoNumberHolds) {
  const auto shown = [](const std::string& text) {
    return "'" + text.substr(0, 64) + "' is no time: it has too many digits" + kTimeExample;
  };
  const std::string huge(400, '9');
  const auto tiny = "0." + std::string(400, '0') + "1s";
  EXPECT_EQ(fault_of(parse_duration, huge), shown(huge));
  EXPECT_EQ(fault_of(parse_duration, tiny), shown(tiny));
}

TEST(Duration, RefusesWhatWouldBecomeZero) {
  expect_no_time({{"0.4ns", "it is under 1ns"}, {"0.0000000001s", "it is under 1ns"}});
}

TEST(Duration, RefusesWhatIsNoPlainNumber) {
  expect_no_time({{"", "the number is missing"},
                  {"s", "the number is missing"},
                  {" 1s", "the number is missing"},
                  {"+1s", "the number is missing"},
                  {"inf", "the number is missing"},
                  {"nan", "the number is missing"},
                  {"forever", "the number is missing"},
                  {"-1s", "it is negative"},
                  {"-0", "it is negative"},
                  {".", "'.' is no number"},
                  {"1.2.3s", "'1.2.3' is no number"},
                  {"1..s", "'1..' is no number"}});
}

TEST(Duration, RefusesAnUnknownUnit) {
  for (const std::string unit :
       {"x", "S", "MS", "sec", "d", " s", "s ", "e5", "x1", "ss", "-2", "/s", ",5"})
    expect_no_time({{"5" + unit, "'" + unit + "' is none of " + kUnits}});
}

TEST(Duration, ShowsABoundedAndHarmlessPartOfWhatWasWritten) {
  EXPECT_EQ(fault_of(parse_duration, "5\x1b[2J"),
            "'5\\x1b[2J' is no time: '\\x1b[2J' is none of " + kUnits + kTimeExample);
  EXPECT_EQ(fault_of(parse_duration, "5" + std::string(99, 'x')),
            "'5" + std::string(63, 'x') + "' is no time: '" + std::string(64, 'x') +
                "' is none of " + kUnits + kTimeExample);
}

TEST(Duration, WaitsForeverOrForATime) {
  EXPECT_EQ(parse_wait("forever"), std::nullopt);
  EXPECT_EQ(parse_wait("250ms"), 250ms);
  EXPECT_EQ(parse_wait("0"), 0ns);
  EXPECT_EQ(fault_of(parse_wait, "Forever"),
            "'Forever' is no time: the number is missing; write 250ms, 2s, 1min or forever");
}

TEST(Duration, ReadsARate) {
  EXPECT_EQ(parse_rate("100/s"), 100);
  EXPECT_EQ(parse_rate("100"), 100);
  EXPECT_EQ(parse_rate("0.5/s"), 0.5);
  EXPECT_EQ(parse_rate("1000000000/s"), 1e9);
  EXPECT_EQ(parse_rate("0.0000116"), 0.0000116);
  EXPECT_EQ(parse_rate("0.0000000116"), 0.0000000116);
}

TEST(Duration, RefusesWhatIsNoRate) {
  const std::vector<Refused> cases{{"", "the number is missing"},
                                   {"/s", "the number is missing"},
                                   {"inf", "the number is missing"},
                                   {"nan/s", "the number is missing"},
                                   {"-1/s", "it is negative"},
                                   {"1.2.3", "'1.2.3' is no number"},
                                   {"0", "it is not above 0"},
                                   {"0.0/s", "it is not above 0"},
                                   {"0.0000000115/s", "it is less than once in 1000 days"},
                                   {"1000000000.1/s", "it is over 1000000000/s"},
                                   {"100/", "'/' is not /s"},
                                   {"100s", "'s' is not /s"},
                                   {"100/min", "'/min' is not /s"},
                                   {"100 /s", "' /s' is not /s"},
                                   {"100/s ", "'/s ' is not /s"},
                                   {"1e3/s", "'e3/s' is not /s"}};
  for (const auto& [text, fault] : cases)
    EXPECT_EQ(fault_of(parse_rate, text), "'" + text + "' is no rate: " + fault + kRateExample);
}

TEST(Duration, IsWrittenInTheUnitThatSuitsIt) {
  const std::vector<Written> cases{{"0s", 0ns},        {"1ns", 1ns},      {"999ns", 999ns},
                                   {"1us", 1us},       {"1.5us", 1500ns}, {"999.999us", 999999ns},
                                   {"1ms", 1ms},       {"250ms", 250ms},  {"1.234567ms", 1234567ns},
                                   {"1s", 1s},         {"1.5s", 1500ms},  {"5s", 5s},
                                   {"59s", 59s},       {"1min", 60s},     {"90s", 90s},
                                   {"61.5s", 61500ms}, {"5min", 5min},    {"90min", 90min},
                                   {"1h", 60min},      {"24000h", 24000h}};
  for (const auto& [text, time] : cases) {
    EXPECT_EQ(format(time), text);
    EXPECT_EQ(parse_duration(text), time);
  }
}

TEST(Duration, IsWrittenHoweverLongOrNegative) {
  EXPECT_EQ(format(-250ms), "-250ms");
  EXPECT_EQ(format(-1500ns), "-1.5us");
  EXPECT_EQ(format(-2s), "-2s");
  EXPECT_EQ(format(nanoseconds::max()), "9223372036.854776s");
  EXPECT_EQ(format(nanoseconds::min()), "-9223372036.854776s");
}

}  // namespace
}  // namespace udpchat
