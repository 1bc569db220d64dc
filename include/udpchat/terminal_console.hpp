#pragma once

#include "udpchat/code_page.hpp"
#include "udpchat/console.hpp"
#include "udpchat/line_history.hpp"
#include "udpchat/output_queue.hpp"
#include "udpchat/signals.hpp"
#include "udpchat/terminal_output.hpp"
#include "udpchat/typed_input.hpp"

#include <poll.h>

#include <atomic>
#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace udpchat {

/// The console where a person sits at a terminal: GNU readline's callback interface, so that lines
/// are shown above a half-typed one that stays as it is. Only the thread that reads touches
/// readline and the terminal; what others print waits in a bounded queue. One object at a time,
/// since readline's state is global.
class TerminalConsole final : public Console {
 public:
  struct Config {
    bool escapes = true;  ///< the terminal obeys ECMA-48
    bool color = true;
    bool bracketed_paste = true;             ///< a paste is one line, whatever line ends it holds
    std::vector<std::string> completions{};  ///< what Tab makes of a line, word by word
    std::optional<std::filesystem::path> history{};  ///< the file it is kept in; none: not kept
    std::string encoding = "utf-8";                  ///< of the terminal: that of the locale
  };

  /// The signals this console handles: what ends it, and what changes the terminal.
  static Signals signals();

  /// `signals` must outlive it. Uses the locale, for readline edits in its encoding. Throws
  /// std::system_error.
  TerminalConsole(Config config, Signals& signals);
  /// Restores the terminal.
  ~TerminalConsole() override;

  Typed read_line(const Question& question) override;
  /// A person types no blocks, and watches no bar while he types.
  void show_progress(std::string_view /*line*/) override {}
  std::optional<Leave> wait_until(std::optional<Clock::time_point> time) override;
  void wake() override;
  void print(std::string_view lines, std::uint64_t messages) override {
    queue_.push(lines, messages);
  }
  void notify(std::string_view text) override;
  [[nodiscard]] std::size_t columns() const override;

 private:
  friend struct ReadlineCallbacks;

  void begin_line();
  void offer(const std::string& draft);
  void end_line();
  void wait();
  void read_keys();
  void feed_keys();
  int next_key();
  [[nodiscard]] pollfd awaited_output() const;
  [[nodiscard]] bool has_output() const { return shown_ < backlog_.size(); }
  bool refill();
  void show_some();
  void leave(int status);

  void take_signals();
  void handle_signal(int number);
  void interrupt();
  void resize();
  void suspend();
  void resume();
  void finish_row(std::string_view ending);

  Config config_;
  Signals& signals_;
  TerminalOutput output_;
  OutputQueue queue_;
  std::string backlog_;    ///< taken from the queue
  std::size_t shown_ = 0;  ///< of the backlog
  CodePage code_page_;
  TypedInput keys_;
  LineHistory history_;
  std::string prompt_;
  std::atomic<bool> woken_ = false;
  bool editing_ = false;           ///< readline's handler is installed
  std::deque<std::string> lines_;  ///< entered and not yet read
  std::optional<Leave> leave_;
  std::vector<int> postponed_;  ///< signals that came while readline was at work
};

}  // namespace udpchat
