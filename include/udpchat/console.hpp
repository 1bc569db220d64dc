#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace udpchat {

/// A line the user typed, without its line end.
struct Line {
  std::string text;
  bool cut = false;  ///< it was longer than anything that can be sent, and its end is lost
};

/// The user, or the system, ends the program.
struct Leave {
  int status;  ///< the exit status that this way of leaving has
};

using Typed = std::variant<Line, Leave>;

/// What the user is asked.
struct Question {
  std::string prompt;
  std::string draft{};  ///< put on the line for editing
  bool keep_in_history = false;
};

/// Where the user is. One thread reads and waits; any thread may print, notify and wake. None of
/// these three waits for the user's terminal: what it cannot take in time is counted, and the count
/// is shown.
class Console {
 public:
  using Clock = std::chrono::steady_clock;

  Console() = default;
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;
  virtual ~Console() = default;

  /// Waits for a typed line, and shows what is printed meanwhile without damaging it. At the end of
  /// the input it leaves with 0.
  virtual Typed read_line(const Question& question) = 0;

  /// Shows what is printed, until a time, or without one for ever, and at most until `wake`. What
  /// is typed meanwhile waits. Returns how to leave where that is to be.
  virtual std::optional<Leave> wait_until(std::optional<Clock::time_point> time) = 0;

  /// Ends the wait_until that is under way, or else the next.
  virtual void wake() = 0;

  /// Shows lines, each with its line end, as they are. They hold nothing that a terminal could obey
  /// by mistake. If there is no room for them all, none is shown, and so many messages are counted.
  virtual void print(std::string_view lines, std::uint64_t messages) = 0;

  /// Shows lines about the program's work, the last without its line end. Whatever is unsafe in
  /// them is escaped.
  virtual void notify(std::string_view text) = 0;

  /// Shows how far a long work is, in the place of what it showed last, where a person watches.
  /// Nothing to show ends it. For the thread that reads.
  virtual void show_progress(std::string_view line) = 0;

  /// How wide what is printed should be at most.
  [[nodiscard]] virtual std::size_t columns() const = 0;
};

}  // namespace udpchat
