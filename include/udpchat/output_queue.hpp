#pragma once

#include "udpchat/event.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace udpchat {

/// Lines on their way from any thread to the one that writes them. Bounded: what finds it full is
/// counted instead of kept. Allocates nothing once its two buffers have grown.
class OutputQueue {
 public:
  /// Throws std::system_error.
  explicit OutputQueue(std::size_t capacity) : capacity_(capacity) {}

  /// Any thread; never waits.
  void push(std::string_view lines, std::uint64_t messages);

  /// Makes wake_fd readable, though nothing may wait. Any thread.
  void wake() { event_.set(); }

  /// Puts all the lines that wait into `out`, whose content is lost, and returns how many messages
  /// did not fit since the last call. One thread.
  std::uint64_t take(std::string& out);

  /// Readable while lines wait, and after `wake` until the next `take`.
  [[nodiscard]] int wake_fd() const { return event_.fd(); }

 private:
  const std::size_t capacity_;
  Event event_;
  std::mutex mutex_;
  std::string lines_;
  std::uint64_t lost_ = 0;
};

}  // namespace udpchat
