#pragma once

#include "udpchat/code_page.hpp"
#include "udpchat/console.hpp"
#include "udpchat/event.hpp"
#include "udpchat/input_source.hpp"
#include "udpchat/line_splitter.hpp"
#include "udpchat/outlet.hpp"
#include "udpchat/signals.hpp"

#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace udpchat {

/// The console where no person types: lines in, lines out, notices to stderr; no prompt, no
/// history, no escape sequence of its own. What is printed is written at once; what stdout does not
/// take in time is kept, within a bound, so that neither the receiving side nor a signal that ends
/// the program waits for it. Input is read only when it is asked for.
class StreamConsole final : public Console, public InputSource {
 public:
  struct Config {
    std::string encoding = "utf-8";  ///< of the three streams: that of the locale
    int input = STDIN_FILENO;        ///< a descriptor that outlives the console
    bool raw_input = false;          ///< what is read stays as it is
    bool raw_output = false;         ///< so does what goes to stdout
    /// It is there for what it prints: print waits for a slow reader, and it leaves when there is
    /// no reader any more.
    bool for_output = false;
  };

  /// The signals it handles: what ends the program.
  static Signals signals();

  /// `signals` must outlive it. Throws std::system_error.
  StreamConsole(const Config& config, Signals& signals);
  /// Shows what can be shown at once, and counts the rest.
  ~StreamConsole() override;

  Typed read_line(const Question& question) override;
  Pieces read_lines() override;
  Pieces read_blocks(std::size_t size) override;
  std::optional<Leave> wait_until(std::optional<Clock::time_point> time) override;
  void wake() override;
  void print(std::string_view lines, std::uint64_t messages) override;
  void notify(std::string_view text) override;
  void show_progress(std::string_view line) override;
  [[nodiscard]] std::size_t columns() const override { return 80; }

  /// No print waits any more: nobody is going to call wait_until.
  void stop_waiting() { messages_.stop_waiting(); }

  /// Shows all that was printed, however slow whoever reads is. Returns the exit status: the one
  /// given, unless a signal comes or the output fails.
  int finish(int status);

 private:
  /// Writes what can be written, and waits.
  std::optional<Leave> look(std::optional<std::chrono::nanoseconds> patience, bool for_input);
  /// Waits until there is something to do, for input only where it is asked to, and no longer than
  /// a time. Takes signals, and input.
  std::optional<Leave> wait(std::optional<std::chrono::nanoseconds> patience, bool for_input);
  void read_input();
  void write_kept();
  void fail(std::string_view operation, int reason);

  /// At most so many pieces, each of them the next.
  template <typename Next>
  Pieces read(std::size_t most, Next next);
  void add_piece(std::string_view octets);

  const Config config_;
  Signals& signals_;
  Event event_;  ///< there is something to do for the thread that reads and waits
  Outlet messages_;
  Outlet notices_;
  LineSplitter input_;
  CodePage input_page_;
  std::vector<Piece> pieces_;          ///< that were read last
  std::deque<std::string> converted_;  ///< what is theirs, where that is not what was read
  bool input_ended_ = false;
  std::atomic<std::size_t> progress_width_ = 0;  ///< columns of the bar that is shown
  std::atomic<bool> woken_ = false;
  std::optional<Leave> failed_;  ///< the input or the output
  bool output_failed_ = false;
};

}  // namespace udpchat
