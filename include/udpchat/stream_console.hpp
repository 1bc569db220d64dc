#pragma once

#include "udpchat/code_page.hpp"
#include "udpchat/console.hpp"
#include "udpchat/line_splitter.hpp"
#include "udpchat/output_queue.hpp"
#include "udpchat/signals.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace udpchat {

/// The console where stdin or stdout is no terminal: lines in, lines out, notices to stderr; no
/// prompt, no history, no escape sequence. What stdout does not take in time waits in a bounded
/// queue, so that neither the receiving side nor a signal that ends the program waits for it.
class StreamConsole final : public Console {
 public:
  /// The signals it handles: what ends the program.
  static Signals signals();

  /// `encoding` is that of the three streams: the locale's. `signals` must outlive it.
  /// Throws std::system_error.
  StreamConsole(const std::string& encoding, Signals& signals);
  /// Shows what can be shown at once, and counts the rest.
  ~StreamConsole() override;

  /// After the end of input it stays a little, so that replies are shown, and then leaves with 0.
  Typed read_line(const Question& question) override;
  void print(std::string_view lines) override { messages_.queue.push(lines); }
  void notify(std::string_view text) override;
  [[nodiscard]] std::size_t columns() const override { return 80; }

 private:
  struct Outlet {
    Outlet(int descriptor, std::string_view what, std::size_t capacity);
    [[nodiscard]] bool has_backlog() const { return written < backlog.size(); }

    FileDescriptor fd;
    std::string_view noun;  ///< what its lines are
    OutputQueue queue;
    std::string backlog;      ///< taken from the queue
    std::size_t written = 0;  ///< of the backlog
  };

  /// Does what is due: writes, takes signals. With nothing else to do it waits, and reads input.
  std::optional<Leave> look(bool idle);
  void read_input();
  void refill(Outlet& outlet);
  void write_some(Outlet& outlet);
  void fail(std::string_view operation, int reason);

  Signals& signals_;
  Outlet messages_;
  Outlet notices_;
  LineSplitter input_;
  CodePage code_page_;
  unsigned lines_ = 0;
  bool input_ended_ = false;
  std::chrono::steady_clock::time_point leave_at_;  ///< once the input has ended
  bool leaving_ = false;                            ///< what arrives now comes too late
  std::optional<Leave> failed_;                     ///< the input or the output
};

}  // namespace udpchat
