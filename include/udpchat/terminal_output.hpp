#pragma once

#include "udpchat/file_descriptor.hpp"

#include <chrono>
#include <cstdio>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string_view>

namespace udpchat {

/// Writes to a terminal that may take its time (Ctrl-S, a stuck window), but not for ever: a signal
/// that ends the program also ends the waiting, and what is written from then on is lost.
/// For one thread.
class TerminalOutput {
 public:
  /// `terminal` stays the caller's. `last_signals` are blocked; they are noticed, not taken.
  /// Throws std::system_error.
  TerminalOutput(int terminal, std::initializer_list<int> last_signals);
  TerminalOutput(const TerminalOutput&) = delete;
  TerminalOutput& operator=(const TerminalOutput&) = delete;

  /// For those who write to a stdio stream; it lives as long as this object.
  [[nodiscard]] FILE* stream() const { return stream_.get(); }

  void write(std::string_view text);

  /// Writable where some can be written without waiting.
  [[nodiscard]] int fd() const { return terminal_.get(); }
  /// Some can be written without waiting.
  [[nodiscard]] bool is_ready() const;

  /// For who leaves because of a signal that has been taken: from now on it waits for so long in
  /// all, and what is written to a terminal that then takes no more is lost.
  void wait_at_most(std::chrono::milliseconds time) { end_ = Clock::now() + time; }
  /// All that is still written is lost.
  [[nodiscard]] bool has_given_up() const { return given_up_; }

 private:
  using Clock = std::chrono::steady_clock;

  static ssize_t write_to(void* self, const char* data, size_t size);
  void write_or_give_up(std::string_view text);
  [[nodiscard]] int patience() const;

  FileDescriptor terminal_;
  FileDescriptor last_signals_;
  std::optional<Clock::time_point> end_;  ///< of all waiting
  bool given_up_ = false;
  std::unique_ptr<FILE, int (*)(FILE*)> stream_;
};

}  // namespace udpchat
