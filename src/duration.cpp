#include "udpchat/duration.hpp"

#include "udpchat/choice.hpp"
#include "udpchat/escape.hpp"
#include "udpchat/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>

namespace udpchat {
namespace {

using std::chrono::nanoseconds;
using namespace std::chrono_literals;
using Nanoseconds = std::chrono::duration<double, std::nano>;

constexpr std::string_view kTimeExample = "write 250ms, 2s or 1min";
constexpr std::string_view kWaitExample = "write 250ms, 2s, 1min or forever";
constexpr std::string_view kRateExample = "write 100/s, 0.5/s or 100";

constexpr std::array kUnits{Choice<nanoseconds>{"ns", 1ns},   Choice<nanoseconds>{"us", 1us},
                            Choice<nanoseconds>{"ms", 1ms},   Choice<nanoseconds>{"s", 1s},
                            Choice<nanoseconds>{"min", 1min}, Choice<nanoseconds>{"m", 1min},
                            Choice<nanoseconds>{"h", 1h}};

// Far from where nanoseconds overflow, so that whoever adds some to a clock need not care.
constexpr nanoseconds kLongest = 24h * 1000;
constexpr double kHighestRate = 1e9;
constexpr double kLowestRate = 1.0 / std::chrono::duration<double>(kLongest).count();

/// Why some text is no number, time or rate.
using Fault = std::string;

[[noreturn]] void refuse(std::string_view text, std::string_view what, const Fault& fault,
                         std::string_view example) {
  throw std::invalid_argument(
      fmt::format("'{}' is no {}: {}; {}", excerpt(text), what, fault, example));
}

/// Takes a number off the start of `text`: digits with or without a point, and no sign, exponent,
/// inf or nan, which strtod would take. (from_chars would need the library of mathematics.)
Fault take_number(std::string_view& text, double& number) {
  if (text.starts_with('-')) return "it is negative";
  const std::string digits(text.substr(0, text.find_first_not_of("0123456789.")));
  if (digits.empty()) return "the number is missing";
  char* end = nullptr;
  errno = 0;
  number = std::strtod(digits.c_str(), &end);
  if (errno == ERANGE) return "it has too many digits";
  if (end != digits.c_str() + digits.size())
    return fmt::format("'{}' is no number", excerpt(digits));
  text.remove_prefix(digits.size());
  return "";
}

Fault read_time(std::string_view text, nanoseconds& time) {
  double number = 0;
  if (auto fault = take_number(text, number); !fault.empty()) return fault;
  const auto name = text.empty() ? "s" : text;
  const auto unit = std::find_if(kUnits.begin(), kUnits.end(),
                                 [&](const auto& choice) { return choice.name == name; });
  if (unit == kUnits.end())
    return fmt::format("'{}' is none of {}", excerpt(name), names_of(kUnits));
  const auto exact = number * Nanoseconds(unit->value);
  if (exact > kLongest) return "it is over 1000 days";
  time = std::chrono::round<nanoseconds>(exact);
  // 0 may mean something of its own, which nobody asked for here.
  return number > 0 && time == 0ns ? "it is under 1ns" : "";
}

Fault read_rate(std::string_view text, double& rate) {
  if (auto fault = take_number(text, rate); !fault.empty()) return fault;
  if (!text.empty() && text != "/s") return fmt::format("'{}' is not /s", excerpt(text));
  if (rate <= 0) return "it is not above 0";
  if (rate < kLowestRate) return "it is less than once in 1000 days";
  return rate > kHighestRate ? "it is over 1000000000/s" : "";
}

nanoseconds time_of(std::string_view text, std::string_view example) {
  nanoseconds time{};
  if (const auto fault = read_time(text, time); !fault.empty())
    refuse(text, "time", fault, example);
  return time;
}

}  // namespace

nanoseconds parse_duration(std::string_view text) {
  return time_of(text, kTimeExample);
}

std::optional<nanoseconds> parse_wait(std::string_view text) {
  if (text == "forever") return std::nullopt;
  return time_of(text, kWaitExample);
}

double parse_rate(std::string_view text) {
  double rate = 0;
  if (const auto fault = read_rate(text, rate); !fault.empty())
    refuse(text, "rate", fault, kRateExample);
  return rate;
}

std::string format(nanoseconds time) {
  if (time == 0ns) return "0s";
  if (time % 1h == 0ns) return fmt::format("{}h", time / 1h);
  if (time % 1min == 0ns) return fmt::format("{}min", time / 1min);
  const Nanoseconds exact = time;  // which can be negated, whatever it is
  const auto length = std::chrono::abs(exact);
  if (length < 1us) return fmt::format("{}ns", time.count());
  if (length < 1ms) return fmt::format("{}us", exact / 1us);
  if (length < 1s) return fmt::format("{}ms", exact / 1ms);
  return fmt::format("{}s", exact / 1s);
}

}  // namespace udpchat
