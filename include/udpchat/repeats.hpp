#pragma once

#include "udpchat/repeat_counts.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace udpchat {

/// Folds notices that come again and again into one line with a count, as RepeatCounts has it. Any
/// thread may call any member. The counts are told by a thread of its own, which starts when there
/// is first something to count.
class Repeats {
 public:
  using Tell = std::function<void(std::string_view text)>;
  using Describe = RepeatCounts::Describe;

  /// `tell` may be called on several threads at once. It may add, and wait for who does, but not
  /// flush, and it must not throw.
  explicit Repeats(Tell tell, std::chrono::milliseconds window = std::chrono::seconds(1))
      : tell_(std::move(tell)), counts_(window) {}

  /// Tells the rest.
  ~Repeats();
  Repeats(const Repeats&) = delete;
  Repeats& operator=(const Repeats&) = delete;

  /// Tells a text that has not come lately, and else counts it.
  void add(std::string_view text);

  /// Tells `describe(count)`, where nothing with this key has come lately, and else adds the count
  /// to what `describe` is given later. Any thread may call that, too.
  void add(std::string_view key, std::uint64_t count, const Describe& describe);

  /// Tells what is counted now, and not only when it is due.
  void flush();

 private:
  using Take = std::vector<std::string> (RepeatCounts::*)(RepeatCounts::Clock::time_point);

  bool is_new(std::string_view key, std::uint64_t count, const Describe& describe);
  void tell(Take take);
  void run(const std::stop_token& stopped);

  const Tell tell_;
  std::mutex telling_;  ///< so that a flush waits for what is being told; locked before mutex_
  std::mutex mutex_;    ///< of what follows
  RepeatCounts counts_;
  std::condition_variable_any changed_;
  std::jthread thread_;
};

}  // namespace udpchat
