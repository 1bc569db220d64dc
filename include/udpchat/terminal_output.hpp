#pragma once

#include "udpchat/file_descriptor.hpp"

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string_view>

namespace udpchat {

/// Writes to a terminal that may take its time (Ctrl-S, a stuck window), but not for ever: where
/// one of some signals, which are blocked, is pending, a write does not wait. The signal is not
/// taken. For one thread.
class TerminalOutput {
 public:
  /// `terminal` stays the caller's. Throws std::system_error.
  TerminalOutput(int terminal, std::initializer_list<int> signals);
  TerminalOutput(const TerminalOutput&) = delete;
  TerminalOutput& operator=(const TerminalOutput&) = delete;

  /// For those who write to a stdio stream; it lives as long as this object.
  [[nodiscard]] FILE* stream() const { return stream_.get(); }

  /// Returns how much of it has been written: all, unless it would have had to wait. What cannot be
  /// written at all, since the terminal has hung up, counts as written.
  std::size_t write(std::string_view text);

  /// From now on the writes wait so long in all, whatever signal is pending.
  void wait_at_most(std::chrono::milliseconds time) { end_ = Clock::now() + time; }
  [[nodiscard]] bool is_limited() const { return end_.has_value(); }
  /// So long it has been.
  [[nodiscard]] bool is_over() const { return end_ && Clock::now() >= *end_; }

  /// Writable where some can be written without waiting.
  [[nodiscard]] int fd() const { return terminal_.get(); }
  /// Some can be written without waiting.
  [[nodiscard]] bool is_ready() const;

 private:
  using Clock = std::chrono::steady_clock;

  static ssize_t write_to(void* self, const char* data, size_t size);
  std::size_t write_directly(std::string_view text);
  [[nodiscard]] bool wait() const;
  [[nodiscard]] int patience() const;

  FileDescriptor terminal_;
  FileDescriptor signals_;
  std::optional<Clock::time_point> end_;  ///< of all waiting
  std::unique_ptr<FILE, int (*)(FILE*)> stream_;
};

}  // namespace udpchat
