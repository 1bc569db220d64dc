#pragma once

#include "udpchat/console.hpp"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>

namespace udpchat {

/// Counts datagrams on the receiver's thread, while another waits at the console until there are as
/// many as are wanted. The console must outlive it.
class Quota {
 public:
  /// Without a number, there is never enough.
  Quota(Console& console, std::optional<std::uint64_t> wanted)
      : console_(console), wanted_(wanted) {}

  /// Counts so many more, but none beyond those that are wanted. Returns how many.
  std::uint64_t reserve(std::uint64_t datagrams);

  /// Wakes who waits, where there are enough.
  void tell();

  /// Does both.
  void take(std::uint64_t datagrams);

  [[nodiscard]] std::optional<std::uint64_t> wanted() const { return wanted_; }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] bool is_full() const { return wanted_ && count_ >= *wanted_; }

  /// Counts from none again.
  void start_anew() { count_ = 0; }

  /// Waits at the console until there are enough, and no longer than to a time, or without one for
  /// ever. Returns how to leave, where that is to be.
  std::optional<Leave> wait_until(std::optional<Console::Clock::time_point> time);

 private:
  Console& console_;
  const std::optional<std::uint64_t> wanted_;
  std::mutex mutex_;  ///< of counting
  std::atomic<std::uint64_t> count_ = 0;
};

}  // namespace udpchat
