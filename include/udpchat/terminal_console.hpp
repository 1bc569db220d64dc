#pragma once

#include "udpchat/console.hpp"
#include "udpchat/output_queue.hpp"
#include "udpchat/signals.hpp"
#include "udpchat/terminal_output.hpp"

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
    bool color = true;
    bool bracketed_paste = true;             ///< a paste is one line, whatever line ends it holds
    std::vector<std::string> completions{};  ///< the words that Tab completes
    std::optional<std::filesystem::path> history{};  ///< the file it is kept in; none: not kept
  };

  /// The signals this console handles: what ends it, and what changes the terminal.
  static Signals signals();

  TerminalConsole(Config config, Signals& signals);
  /// Restores the terminal.
  ~TerminalConsole() override;

  [[nodiscard]] bool is_interactive() const override { return true; }
  Typed read_line(const Question& question) override;
  void print(std::string_view line) override { queue_.push(line); }
  void notify(std::string_view text) override;

 private:
  friend struct ReadlineCallbacks;

  void begin_line();
  void end_line();
  void wait();
  void read_keys();
  void feed_keys();
  int next_key();
  bool has_output();
  void show_some();
  void leave(int status);

  void handle_signal(int number);
  void interrupt();
  void resize();
  void suspend();
  void resume();
  void finish_row(std::string_view ending);

  void load_history();
  void remember(const std::string& line);

  Config config_;
  Signals& signals_;
  TerminalOutput output_;
  OutputQueue queue_;
  std::string backlog_;    ///< taken from the queue
  std::size_t shown_ = 0;  ///< of the backlog
  std::string keys_;       ///< typed, as octets
  std::size_t given_ = 0;  ///< how many of them readline has taken
  std::size_t ready_ = 0;  ///< up to where it may take them
  std::string prompt_;
  bool editing_ = false;  ///< readline's handler is installed
  std::optional<Typed> typed_;
};

}  // namespace udpchat
