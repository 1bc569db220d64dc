#pragma once

#include "udpchat/file_descriptor.hpp"

#include <csignal>
#include <initializer_list>
#include <optional>

namespace udpchat {

/// Turns signals into events that one thread reads (signalfd(2)). Construct it before any other
/// thread starts, so that all threads inherit the blocked set; the signals stay blocked to the end,
/// so none can change the exit status. A signal that was ignored when the program began (nohup, a
/// background job) stays ignored.
class Signals {
 public:
  /// Throws std::system_error.
  explicit Signals(std::initializer_list<int> numbers);

  /// Readable while a signal waits.
  [[nodiscard]] int fd() const { return fd_.get(); }

  /// The next waiting signal's number, without waiting for one.
  std::optional<int> take();

 private:
  FileDescriptor fd_;
};

inline constexpr std::initializer_list<int> kEndingSignals{SIGINT, SIGTERM, SIGHUP, SIGQUIT};

/// Wherever it comes; SIGINT does so only where nothing is typed.
constexpr bool ends_program(int number) {
  return number == SIGTERM || number == SIGHUP || number == SIGQUIT;
}

/// Whether one of the ending signals waits.
bool is_end_pending();

/// The exit status of a program that a signal ended, as shells report it.
constexpr int status_of_signal(int number) {
  return 128 + number;
}

}  // namespace udpchat
