#pragma once

#include "udpchat/file_descriptor.hpp"

#include <condition_variable>
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
  explicit OutputQueue(std::size_t capacity);

  /// Any thread; never waits.
  void push(std::string_view lines);

  /// Waits instead until there is room, for `take`, or for `stop_waiting`. Any thread but the one
  /// that takes.
  void push_or_wait(std::string_view lines);

  /// From now on nobody waits for room: there is enough for those that do.
  void stop_waiting();

  /// Makes wake_fd readable, though nothing may wait. Any thread.
  void wake();

  /// Puts all the lines that wait into `out`, whose content is lost, and returns how many pushes
  /// did not fit since the last call. One thread.
  std::uint64_t take(std::string& out);

  /// Readable while lines wait, and after `wake` until the next `take`.
  [[nodiscard]] int wake_fd() const { return wake_.get(); }

 private:
  const std::size_t capacity_;
  FileDescriptor wake_;
  std::mutex mutex_;
  std::condition_variable room_;
  bool waits_ = true;
  std::string lines_;
  std::uint64_t lost_ = 0;
};

}  // namespace udpchat
