#pragma once

#include <chrono>
#include <optional>
#include <utility>

namespace udpchat {

/// When the next of many may leave, so that they leave at a steady rate. Delays do not add up: what
/// is late by no more than kMostLate is made up for, and after more it starts anew.
class Pace {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr auto kMostLate = std::chrono::milliseconds(500);

  explicit Pace(std::chrono::nanoseconds interval) : interval_(interval) {}

  Clock::time_point next(Clock::time_point now) {
    if (!due_ || now - *due_ > kMostLate) due_ = now;
    return std::exchange(*due_, *due_ + interval_);
  }

 private:
  std::chrono::nanoseconds interval_;
  std::optional<Clock::time_point> due_;
};

}  // namespace udpchat
