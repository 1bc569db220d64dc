#include "udpchat/terminal_console.hpp"

#include "udpchat/render.hpp"
#include "udpchat/typed_input.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <readline/history.h>
#include <readline/readline.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <cwchar>
#include <memory>
#include <system_error>
#include <utility>

namespace udpchat {
namespace {

constexpr std::size_t kQueueCapacity = 1U << 20U;
constexpr std::size_t kSlice = 4096;  // shown between two looks at the keyboard
constexpr int kSlicesBeforePrompt = 16;
constexpr int kEscapeKeyMilliseconds = 50;  // after which ESC is a key, not the start of a sequence
constexpr int kHistoryLines = 1000;
constexpr std::string_view kPasteEnd = "\x1b[201~";

bool is_searching() {
  return RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NSEARCH) != 0;
}

bool is_dumb() {
  const char* terminal = std::getenv("TERM");
  return terminal == nullptr || *terminal == '\0' || std::strcmp(terminal, "dumb") == 0;
}

/// How many rows of the terminal lie between the first one of `text` and the one after its end.
int rows_of(std::string_view text, int columns) {
  int row = 0;
  int column = 0;
  std::mbstate_t state{};
  while (!text.empty()) {
    wchar_t character = 0;
    auto size = std::mbrtowc(&character, text.data(), text.size(), &state);
    if (size == 0 || size > text.size()) {
      size = 1;
      state = {};
      character = 0;
    }
    text.remove_prefix(size);
    const int width = character < 0x20 ? 2 : std::max(0, wcwidth(character));
    if (column + width > columns) {
      ++row;
      column = 0;
    }
    column += width;
  }
  return column >= columns ? row + 1 : row;
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
    if (text == nullptr) return console->leave(0);
    console->end_line();
    console->typed_ = Line{text};
  }

  // NOLINTNEXTLINE(bugprone-exception-escape)
  static int next_key(FILE* /*stdin*/) noexcept { return console->next_key(); }

  static int is_key_ready() noexcept { return console->given_ < console->ready_ ? 1 : 0; }

  static void keep_terminal_prepared() noexcept {}

  static char** complete(const char* text, int start, int /*end*/) noexcept {
    rl_attempted_completion_over = 1;  // no file names
    return start == 0 && *text == '/' ? rl_completion_matches(text, next_match) : nullptr;
  }

  static char* next_match(const char* text, int is_later_call) noexcept {
    static std::size_t next = 0;
    if (is_later_call == 0) next = 0;
    const auto& words = console->config_.completions;
    while (next < words.size())
      if (const auto& word = words[next++]; word.starts_with(text)) return strdup(word.c_str());
    return nullptr;
  }
};

Signals TerminalConsole::signals() {
  return Signals{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT};
}

TerminalConsole::TerminalConsole(Config config, Signals& signals)
    : config_(std::move(config)),
      signals_(signals),
      output_(STDOUT_FILENO, {SIGTERM, SIGHUP, SIGQUIT}),
      queue_(kQueueCapacity) {
  ReadlineCallbacks::console = this;
  rl_readline_name = "udpchat";
  rl_catch_signals = 0;
  rl_catch_sigwinch = 0;
  rl_change_environment = 0;
  rl_outstream = output_.stream();
  rl_initialize();
  rl_getc_function = ReadlineCallbacks::next_key;
  rl_input_available_hook = ReadlineCallbacks::is_key_ready;
  // Otherwise the terminal echoes by itself what is typed between two lines.
  rl_deprep_term_function = ReadlineCallbacks::keep_terminal_prepared;
  rl_attempted_completion_function = ReadlineCallbacks::complete;
  rl_completer_word_break_characters = " \t\n";
  if (!config_.bracketed_paste) rl_variable_bind("enable-bracketed-paste", "off");
  rl_prep_terminal(1);
  load_history();
}

TerminalConsole::~TerminalConsole() {
  end_line();
  while (has_output() && output_.is_ready()) show_some();
  rl_deprep_terminal();
  std::fflush(rl_outstream);
  rl_outstream = stdout;
}

Typed TerminalConsole::read_line(const Question& question) {
  for (int i = 0; i < kSlicesBeforePrompt && has_output() && output_.is_ready(); ++i) show_some();
  typed_.reset();
  prompt_ = question.prompt;
  begin_line();
  if (!question.draft.empty()) {
    rl_insert_text(question.draft.c_str());
    rl_redisplay();
  }
  feed_keys();
  while (!typed_) wait();

  if (const auto* line = std::get_if<Line>(&*typed_); line != nullptr && question.keep_in_history)
    remember(line->text);
  return std::move(*typed_);
}

void TerminalConsole::notify(std::string_view text) {
  queue_.push(render_notice(text, config_.color));
}

void TerminalConsole::begin_line() {
  rl_callback_handler_install(prompt_.c_str(), ReadlineCallbacks::on_line);
  editing_ = true;
}

void TerminalConsole::end_line() {
  if (std::exchange(editing_, false)) rl_callback_handler_remove();
}

void TerminalConsole::wait() {
  const bool escape_alone =
      given_ == ready_ && keys_.size() == given_ + 1 && keys_.back() == '\x1b';
  const auto output =
      has_output() ? pollfd{STDOUT_FILENO, POLLOUT, 0} : pollfd{queue_.wake_fd(), POLLIN, 0};
  std::array waited{pollfd{signals_.fd(), POLLIN, 0}, pollfd{STDIN_FILENO, POLLIN, 0}, output};
  const int events = poll(waited.data(), waited.size(), escape_alone ? kEscapeKeyMilliseconds : -1);
  if (events == 0) ready_ = keys_.size();

  while (const auto signal = signals_.take()) handle_signal(*signal);
  if (!typed_ && waited[1].revents != 0) read_keys();
  feed_keys();
  if (!typed_ && waited[2].revents != 0) show_some();
}

void TerminalConsole::read_keys() {
  std::array<char, 4096> block;  // NOLINT(cppcoreguidelines-pro-type-member-init): read fills it
  const auto size = read(STDIN_FILENO, block.data(), block.size());
  if (size < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (size <= 0) return leave(status_of_signal(SIGHUP));  // the terminal has hung up
  keys_.append(block.data(), static_cast<std::size_t>(size));
  ready_ = given_ + complete_input(std::string_view(keys_).substr(given_));
}

void TerminalConsole::feed_keys() {
  while (!typed_ && given_ < ready_) rl_callback_read_char();
}

int TerminalConsole::next_key() {
  // Only if a sequence of keys comes torn apart does readline ask for more than is ready.
  while (given_ == ready_) {
    if (typed_) return EOF;
    std::array waited{pollfd{signals_.fd(), POLLIN, 0}, pollfd{STDIN_FILENO, POLLIN, 0}};
    poll(waited.data(), waited.size(), -1);
    if (waited[1].revents != 0) read_keys();
    if (const auto signal = signals_.take(); signal && *signal != SIGWINCH && *signal != SIGCONT)
      typed_ = Leave{status_of_signal(*signal)};
    if (typed_) keys_ += kPasteEnd;  // it may be inside a paste, and safely ends only there
    ready_ = keys_.size();
  }
  const auto key = static_cast<unsigned char>(keys_[given_++]);
  if (given_ == keys_.size()) {
    keys_.clear();
    given_ = ready_ = 0;
  }
  return key;
}

bool TerminalConsole::has_output() {
  if (shown_ < backlog_.size()) return true;
  shown_ = 0;
  if (const auto lost = queue_.take(backlog_); lost != 0) {
    backlog_ += render_notice(
        fmt::format("{} not shown: the terminal is too slow", counted(lost, "message")),
        config_.color);
    backlog_ += '\n';
  }
  return !backlog_.empty();
}

void TerminalConsole::show_some() {
  const auto left = std::string_view(backlog_).substr(shown_);
  auto end = left.substr(0, kSlice).rfind('\n');
  if (end == left.npos) end = left.find('\n');
  if (editing_) rl_clear_visible_line();
  output_.write(left.substr(0, end + 1));
  shown_ += end + 1;
  if (!editing_) return;
  rl_on_new_line();
  rl_redisplay();
}

void TerminalConsole::leave(int status) {
  finish_row("\n");
  end_line();
  typed_ = Leave{status};
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
  const bool nothing_typed = rl_end == 0 && keys_.empty() && !is_searching();
  keys_.clear();
  given_ = ready_ = 0;
  if (nothing_typed) return leave(status_of_signal(SIGINT));
  finish_row("^C\n");
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
  const int above = rows_of(before_cursor, std::max(1, columns));
  if (is_dumb())
    output_.write("\n");
  else
    output_.write((above > 0 ? fmt::format("\x1b[{}A", above) : "") + "\r\x1b[J");
  rl_on_new_line();
  rl_redisplay();
}

void TerminalConsole::suspend() {
  const int point = rl_point;
  finish_row("\n");
  rl_point = point;
  rl_deprep_terminal();

  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  raise(SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &stop, nullptr);  // here it stops, and here it goes on
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  resume();
}

void TerminalConsole::resume() {
  // Whoever had the terminal meanwhile may have left it in another mode, or size.
  rl_deprep_terminal();
  rl_prep_terminal(1);
  rl_reset_screen_size();
  if (!editing_) return;
  rl_on_new_line();
  rl_forced_update_display();
}

void TerminalConsole::finish_row(std::string_view ending) {
  if (!editing_) return;
  if (is_searching()) rl_callback_sigcleanup();
  rl_point = rl_end;
  rl_redisplay();
  output_.write(ending);
}

void TerminalConsole::load_history() {
  using_history();
  stifle_history(kHistoryLines);
  if (!config_.history) return;
  // With times, an entry of several lines is read back as one.
  history_comment_char = '#';
  history_write_timestamps = 1;

  const auto& file = *config_.history;
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  const FileDescriptor created(
      open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (created.get() < 0 || fchmod(created.get(), S_IRUSR | S_IWUSR) != 0) {
    notify(fmt::format("cannot keep the history in {}: {}", file.string(), std::strerror(errno)));
    config_.history.reset();
    return;
  }
  history_truncate_file(file.c_str(), kHistoryLines);
  read_history(file.c_str());
}

void TerminalConsole::remember(const std::string& line) {
  if (line.empty()) return;
  const auto* last = history_get(history_base + history_length - 1);
  if (last != nullptr && line == last->line) return;
  add_history(line.c_str());
  if (config_.history) append_history(1, config_.history->c_str());
}

}  // namespace udpchat
