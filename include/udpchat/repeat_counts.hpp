#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace udpchat {

/// What is to be told of notices that come again and again, and when. One thread at a time. Memory
/// is bounded: while kMostKeys have come lately, all others are one count.
class RepeatCounts {
 public:
  using Clock = std::chrono::steady_clock;
  using Describe = std::function<std::string(std::uint64_t count)>;
  static constexpr std::size_t kMostKeys = 64;
  static constexpr int kMostWindows = 8;

  explicit RepeatCounts(Clock::duration window) : window_(window) {}

  /// Whether a notice is to be told at once: its key has not come lately. Otherwise it is counted,
  /// to be told by `describe`, or without that as "KEY: 2 more times", when its window is over. The
  /// next window is twice as long, up to kMostWindows; one in which nothing comes ends it.
  bool add(std::string_view key, std::uint64_t count, const Describe& describe,
           Clock::time_point now);

  /// When there is next something to tell, where anything is counted.
  [[nodiscard]] std::optional<Clock::time_point> due() const;

  /// What is to be told by now. From then on it is counted anew.
  std::vector<std::string> take_due(Clock::time_point now);

  /// All that is counted, before it is due.
  std::vector<std::string> take_all(Clock::time_point now);

 private:
  struct Entry {
    std::string key;
    Describe describe;
    Clock::duration window{};
    Clock::time_point end{};
    std::uint64_t count = 0;

    [[nodiscard]] bool has_lapsed(Clock::time_point now) const { return count == 0 && end <= now; }
    [[nodiscard]] bool is_due(Clock::time_point now) const { return count != 0 && end <= now; }
    std::string take(Clock::time_point now);
  };

  Clock::duration window_;
  std::vector<Entry> entries_{};  ///< in the order in which they came
  Entry others_{};
};

}  // namespace udpchat
