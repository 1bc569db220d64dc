#include "udpchat/terminal_console.hpp"

#include "udpchat/foreground.hpp"
#include "udpchat/locale.hpp"
#include "udpchat/render.hpp"
#include "udpchat/screen_rows.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <readline/readline.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>
#include <system_error>
#include <utility>

namespace udpchat {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kQueueCapacity = 2U << 20U;  // one datagram as hex, on a narrow terminal
constexpr std::size_t kSlice = 4096;               // shown between two looks at the keyboard
constexpr int kSlicesBeforePrompt = 16;
constexpr int kEscapeKeyMilliseconds = 50;  // after which ESC is a key, not the start of a sequence
constexpr auto kParting = 200ms;            // for what is still to be shown, where a signal ends it
constexpr auto kClosing = 2s;  // for the terminal to be left as it was: some hold much else
constexpr std::string_view kPasteEnd = "\x1b[201~";

/// In the middle of a sequence of keys, or of a command that asks for more.
bool is_in_a_command() {
  return RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NSEARCH | RL_STATE_NUMERICARG | RL_STATE_MULTIKEY |
                    RL_STATE_VIMOTION | RL_STATE_CHARSEARCH | RL_STATE_METANEXT) != 0;
}

void abandon_command() {
  if (RL_ISSTATE(RL_STATE_NUMERICARG)) rl_restore_prompt();  // which readline itself forgets
  rl_callback_sigcleanup();
}

bool scrolls_horizontally() {
  const char* value = rl_variable_value("horizontal-scroll-mode");
  return value != nullptr && std::strcmp(value, "on") == 0;
}

}  // namespace

/// readline calls plain functions with no context, and may leave them with longjmp(3): they must
/// not throw. What could, for lack of memory, ends the program.
struct ReadlineCallbacks {
  // NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
  static inline TerminalConsole* console = nullptr;

  // NOLINTNEXTLINE(bugprone-exception-escape)
  static void on_line(char* text) noexcept {
    const std::unique_ptr<char, decltype(&std::free)> owned(text, &std::free);
    if (text == nullptr) {
      if (console->postponed_.empty()) console->leave(0);
      return;
    }
    console->lines_.emplace_back(text);
    // A keyboard macro may go on with more lines; the next prompt is not known yet.
    rl_callback_handler_install("", on_line);
  }

  // NOLINTNEXTLINE(bugprone-exception-escape)
  static int next_key(FILE* /*stdin*/) noexcept { return console->next_key(); }

  static int is_key_ready() noexcept { return console->keys_.has_ready() ? 1 : 0; }

  static void keep_terminal_prepared() noexcept {}

  static char** complete(const char* text, int /*start*/, int /*end*/) noexcept {
    rl_attempted_completion_over = 1;  // no file names
    return rl_completion_matches(text, next_match);
  }

  static char* next_match(const char* text, int is_later_call) noexcept {
    static std::size_t next = 0;
    if (is_later_call == 0) next = 0;
    const std::string_view typed(rl_line_buffer, static_cast<std::size_t>(rl_point));
    const auto start = typed.size() - std::strlen(text);
    const auto& lines = console->config_.completions;
    while (next < lines.size())
      if (const auto& line = lines[next++];
          line.starts_with(typed) && line.find(' ', typed.size()) == line.npos)
        return strdup(line.c_str() + start);
    return nullptr;
  }
};

Signals TerminalConsole::signals() {
  return Signals{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT};
}

TerminalConsole::TerminalConsole(Config config, Signals& signals)
    : config_(std::move(config)),
      signals_(signals),
      output_(STDOUT_FILENO, kEndingSignals),
      queue_(kQueueCapacity),
      code_page_(config_.encoding),
      keys_(code_page_.is_utf8()),
      history_(config_.history, [this](std::string_view fault) { notify(fault); }) {
  ReadlineCallbacks::console = this;
  rl_readline_name = "udpchat";
  rl_catch_signals = 0;
  rl_catch_sigwinch = 0;
  rl_change_environment = 0;
  rl_outstream = output_.stream();
  use_locale();
  rl_initialize();
  rl_getc_function = ReadlineCallbacks::next_key;
  rl_input_available_hook = ReadlineCallbacks::is_key_ready;
  // Otherwise the terminal echoes by itself what is typed between two lines.
  rl_deprep_term_function = ReadlineCallbacks::keep_terminal_prepared;
  rl_attempted_completion_function = ReadlineCallbacks::complete;
  rl_completer_word_break_characters = " \t\n";
  if (!config_.bracketed_paste) rl_variable_bind("enable-bracketed-paste", "off");
  if (wait_for_foreground()) rl_prep_terminal(1);
}

TerminalConsole::~TerminalConsole() {
  end_line();
  // Who leaves by himself is shown everything first.
  while (refill() && !output_.is_over() && !is_end_pending()) show_some();
  if (output_.is_limited() || is_end_pending()) output_.wait_at_most(kClosing);
  rl_eof_found = 0;  // lest it ends the line once more
  if (is_in_foreground()) rl_deprep_terminal();
  std::fflush(rl_outstream);
  rl_outstream = stdout;
}

Typed TerminalConsole::read_line(const Question& question) {
  for (int i = 0; i < kSlicesBeforePrompt && refill() && output_.is_ready(); ++i) show_some();
  leave_.reset();
  take_signals();
  if (leave_) return *leave_;
  if (lines_.empty()) {
    prompt_ = code_page_.from_utf8(question.prompt);
    begin_line();
    if (!question.draft.empty()) offer(question.draft);
    feed_keys();
  }
  while (!leave_ && lines_.empty()) wait();
  if (leave_) return *leave_;

  Line line{std::move(lines_.front())};
  lines_.pop_front();
  if (question.keep_in_history) history_.add(line.text);
  line.text = code_page_.to_utf8(std::move(line.text));
  return line;
}

std::optional<Leave> TerminalConsole::wait_until(std::optional<Clock::time_point> time) {
  leave_.reset();
  for (;;) {
    if (refill() && output_.is_ready()) show_some();
    take_signals();
    const auto left =
        time ? std::chrono::ceil<std::chrono::milliseconds>(*time - Clock::now()) : -1ms;
    if (leave_ || woken_.exchange(false) || (time && left <= 0ms)) return leave_;
    std::array waited{pollfd{signals_.fd(), POLLIN, 0}, awaited_output()};
    poll(waited.data(), waited.size(), static_cast<int>(left.count()));
  }
}

void TerminalConsole::wake() {
  woken_ = true;
  queue_.wake();
}

void TerminalConsole::notify(std::string_view text) {
  queue_.push(render_notice(text, config_.color) + '\n', 1);
}

std::size_t TerminalConsole::columns() const {
  winsize size{};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

void TerminalConsole::begin_line() {
  rl_callback_handler_install(prompt_.c_str(), ReadlineCallbacks::on_line);
  editing_ = true;
}

/// What is typed ahead was not meant for the draft, which then is in the history only.
void TerminalConsole::offer(const std::string& draft) {
  pollfd waited{STDIN_FILENO, POLLIN, 0};
  if (poll(&waited, 1, 0) == 1) read_keys();
  if (leave_) return;
  const auto text = code_page_.from_utf8(draft);
  if (!keys_.is_empty()) return history_.add(text);
  rl_insert_text(text.c_str());
  rl_redisplay();
}

void TerminalConsole::end_line() {
  if (std::exchange(editing_, false)) rl_callback_handler_remove();
}

pollfd TerminalConsole::awaited_output() const {
  return has_output() ? pollfd{output_.fd(), POLLOUT, 0} : pollfd{queue_.wake_fd(), POLLIN, 0};
}

void TerminalConsole::wait() {
  std::array waited{pollfd{signals_.fd(), POLLIN, 0}, pollfd{STDIN_FILENO, POLLIN, 0},
                    awaited_output()};
  const int timeout = keys_.is_escape_alone() ? kEscapeKeyMilliseconds : -1;
  if (poll(waited.data(), waited.size(), timeout) == 0) keys_.release();

  take_signals();
  if (!leave_ && waited[1].revents != 0) read_keys();
  feed_keys();
  if (leave_ || !lines_.empty() || waited[2].revents == 0) return;
  if (refill()) show_some();
}

void TerminalConsole::take_signals() {
  for (const int number : std::exchange(postponed_, {}))
    if (!leave_) handle_signal(number);
  // One by one: while others are pending, the answer to one does not wait for the terminal.
  while (const auto signal = leave_ ? std::nullopt : signals_.take()) handle_signal(*signal);
}

void TerminalConsole::read_keys() {
  std::array<char, 4096> block;  // NOLINT(cppcoreguidelines-pro-type-member-init): read fills it
  const auto size = read(STDIN_FILENO, block.data(), block.size());
  if (size < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (size <= 0) return leave(status_of_signal(SIGHUP));  // the terminal has hung up
  keys_.add({block.data(), static_cast<std::size_t>(size)});
}

void TerminalConsole::feed_keys() {
  while (!leave_ && lines_.empty() && keys_.has_ready()) rl_callback_read_char();
  if (!lines_.empty()) end_line();
  if (!leave_ && !postponed_.empty()) take_signals();
}

int TerminalConsole::next_key() {
  // readline asks for more than is ready only if what a terminal sends as one, such as the mark
  // before a paste, arrives in parts.
  const auto is_over = [this] {
    return leave_ || std::any_of(postponed_.begin(), postponed_.end(), [](int number) {
             return number != SIGWINCH && number != SIGCONT;
           });
  };
  while (!keys_.has_ready()) {
    if (is_over()) return EOF;
    std::array waited{pollfd{signals_.fd(), POLLIN, 0}, pollfd{STDIN_FILENO, POLLIN, 0}};
    poll(waited.data(), waited.size(), -1);
    if (waited[1].revents != 0) read_keys();
    if (const auto signal = signals_.take()) {
      postponed_.push_back(*signal);
      if (ends_program(*signal)) output_.wait_at_most(kParting);  // it is not pending any more
    }
    if (is_over()) keys_.add(kPasteEnd);  // a paste, if it is one, safely ends only so
    keys_.release();
  }
  return keys_.take();
}

bool TerminalConsole::refill() {
  if (has_output()) return true;
  shown_ = 0;
  if (const auto lost = queue_.take(backlog_); lost != 0) {
    backlog_ += render_notice(
        fmt::format("{} not shown: the terminal is too slow", counted(lost, "message")),
        config_.color);
    backlog_ += '\n';
  }
  backlog_ = code_page_.from_utf8(std::move(backlog_), config_.color);
  return has_output();
}

void TerminalConsole::show_some() {
  const auto left = std::string_view(backlog_).substr(shown_);
  auto end = left.substr(0, kSlice).rfind('\n');
  if (end == left.npos) end = left.find('\n');
  if (editing_) rl_clear_visible_line();
  const auto slice = left.substr(0, end + 1);
  shown_ += slice.substr(0, output_.write(slice)).rfind('\n') + 1;  // a line in part is shown again
  if (!editing_) return;
  rl_on_new_line();
  rl_redisplay();
}

void TerminalConsole::leave(int status) {
  if (status != 0) output_.wait_at_most(kParting);
  finish_row("\n");
  end_line();
  leave_ = Leave{status};
}

void TerminalConsole::handle_signal(int number) {
  switch (number) {
    case SIGINT:
      return interrupt();
    case SIGWINCH:
      return resize();
    case SIGTSTP:
      return suspend();
    case SIGCONT:
      return resume();
    default:
      return leave(status_of_signal(number));
  }
}

void TerminalConsole::interrupt() {
  const bool nothing_typed = rl_end == 0 && keys_.is_empty() && !is_in_a_command();
  keys_.clear();
  if (nothing_typed) return leave(status_of_signal(SIGINT));
  if (!editing_) return;  // it was typed ahead, and is forgotten
  finish_row("^C\n");
  rl_free_line_state();
  end_line();
  begin_line();
}

void TerminalConsole::resize() {
  rl_reset_screen_size();
  if (!editing_) return;
  int rows = 0;
  int columns = 0;
  rl_get_screen_size(&rows, &columns);
  const auto before_cursor = std::string(rl_display_prompt) +
                             std::string(rl_line_buffer, static_cast<std::size_t>(rl_point));
  const int above =
      scrolls_horizontally() ? 0 : rows_before_end(before_cursor, std::max(1, columns));
  if (config_.escapes)
    output_.write((above > 0 ? fmt::format("\x1b[{}A", above) : "") + "\r\x1b[J");
  else
    output_.write("\n");
  rl_on_new_line();
  rl_redisplay();
}

void TerminalConsole::suspend() {
  const int point = rl_point;
  finish_row("\n");
  if (is_end_pending()) return;
  rl_point = point;
  rl_deprep_terminal();

  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  raise(SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &stop, nullptr);  // here it stops, and here it goes on
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);

  sigset_t go_on;  // sent by whoever made it go on, and answered right here
  sigemptyset(&go_on);
  sigaddset(&go_on, SIGCONT);
  const timespec at_once{};
  sigtimedwait(&go_on, nullptr, &at_once);
  resume();
}

void TerminalConsole::resume() {
  if (!wait_for_foreground()) return;
  // Whoever had the terminal meanwhile may have left it in another mode, or size.
  rl_deprep_terminal();
  rl_prep_terminal(1);
  rl_reset_screen_size();
  if (!editing_) return;
  output_.write("\r");
  rl_on_new_line();
  rl_forced_update_display();
}

void TerminalConsole::finish_row(std::string_view ending) {
  if (!editing_) return;
  abandon_command();
  rl_point = rl_end;
  rl_redisplay();
  output_.write(ending);
}

}  // namespace udpchat
