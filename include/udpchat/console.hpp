#pragma once

#include <cstddef>
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

/// Where the user is. One thread reads; any thread may print and notify. Neither of these two waits
/// for the user's terminal: what it cannot take in time is counted, and the count is shown.
class Console {
 public:
  Console() = default;
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;
  virtual ~Console() = default;

  /// Waits for a typed line, and shows what is printed meanwhile without damaging it.
  virtual Typed read_line(const Question& question) = 0;

  /// Shows lines, as they are and with nothing between them, that hold nothing a terminal could
  /// obey by mistake. The last has no line end.
  virtual void print(std::string_view lines) = 0;

  /// Shows lines about the program's work, likewise. Whatever is unsafe in them is escaped.
  virtual void notify(std::string_view text) = 0;

  /// How wide what is printed should be at most.
  [[nodiscard]] virtual std::size_t columns() const = 0;
};

}  // namespace udpchat
