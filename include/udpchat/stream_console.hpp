#pragma once

#include "udpchat/console.hpp"
#include "udpchat/line_splitter.hpp"
#include "udpchat/output_queue.hpp"
#include "udpchat/signals.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace udpchat {

/// The console where stdin or stdout is no terminal: lines in, lines out, notices to stderr; no
/// prompt, no history, no escape sequence. It never waits in a write, so that signals always end
/// it: what stdout does not take in time waits in a bounded queue.
class StreamConsole final : public Console {
 public:
  /// `signals` are the ones that end the program.
  explicit StreamConsole(Signals& signals);
  ~StreamConsole() override;

  [[nodiscard]] bool is_interactive() const override { return false; }

  /// After the end of input it stays a little, so that replies are shown, and then leaves with 0.
  Typed read_line(const Question& question) override;
  void print(std::string_view line) override { messages_.queue.push(line); }
  void notify(std::string_view text) override;

 private:
  struct Outlet {
    Outlet(int descriptor, std::size_t capacity) : fd(descriptor), queue(capacity) {}
    [[nodiscard]] bool has_backlog() const { return written < backlog.size(); }

    int fd;
    OutputQueue queue;
    std::string backlog;      ///< taken from the queue
    std::size_t written = 0;  ///< of the backlog
  };

  /// Waits for anything to happen, and does what it asks for.
  std::optional<Leave> wait();
  void read_input();
  void refill(Outlet& outlet);
  void write_some(Outlet& outlet);

  Signals& signals_;
  Outlet messages_;
  Outlet notices_;
  LineSplitter input_;
  bool input_ended_ = false;
  std::chrono::steady_clock::time_point leave_at_;  ///< once the input has ended
  std::optional<Leave> broken_;                     ///< the output cannot be written
};

}  // namespace udpchat
