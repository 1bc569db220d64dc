#include "udpchat/stream_console.hpp"

#include "udpchat/render.hpp"

#include <climits>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace udpchat {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kStayAfterInput = std::chrono::seconds(1);
constexpr std::size_t kMessageCapacity = 4U << 20U;
constexpr std::size_t kNoticeCapacity = 256U << 10U;
constexpr std::size_t kLongestLine = 1U << 20U;  // the hex digits and blanks of any datagram
constexpr unsigned kLinesBetweenLooks = 16;

std::uint64_t lines_in(std::string_view text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

bool is_writable(int fd) {
  pollfd waited{fd, POLLOUT, 0};
  return poll(&waited, 1, 0) == 1;
}

}  // namespace

StreamConsole::Outlet::Outlet(int descriptor, std::string_view what, std::size_t capacity)
    : fd(reopen_nonblocking(descriptor)), noun(what), queue(capacity) {}

Signals StreamConsole::signals() {
  return Signals{SIGINT, SIGTERM, SIGHUP};
}

StreamConsole::StreamConsole(const std::string& encoding, Signals& signals)
    : signals_(signals),
      messages_(STDOUT_FILENO, "message", kMessageCapacity),
      notices_(STDERR_FILENO, "notice", kNoticeCapacity),
      input_(kLongestLine + 1),
      code_page_(encoding) {
  std::signal(SIGPIPE, SIG_IGN);  // the write tells, and what else there is to say is said
}

StreamConsole::~StreamConsole() {
  leaving_ = false;
  refill(messages_);
  auto late = lines_in(std::string_view(messages_.backlog).substr(messages_.written));
  late += messages_.queue.take(messages_.backlog);
  late += lines_in(messages_.backlog);
  if (late != 0 && !failed_)
    notify(fmt::format("{} not shown: it was time to leave", counted(late, messages_.noun)));
  refill(notices_);
}

Typed StreamConsole::read_line(const Question& /*there is no prompt*/) {
  for (;;) {
    // A block of input holds many lines, and sending them all takes its time.
    if (++lines_ % kLinesBetweenLooks == 0)
      if (const auto leave = look(false)) return *leave;
    auto line = input_.next();
    if (!line && input_ended_) line = input_.rest();
    if (line) return Line{code_page_.to_utf8(*line), line->size() > kLongestLine};
    if (const auto leave = look(true)) return *leave;
  }
}

void StreamConsole::notify(std::string_view text) {
  notices_.queue.push(render_notice(text, false));
}

std::optional<Leave> StreamConsole::look(bool idle) {
  refill(messages_);
  refill(notices_);
  if (failed_) return failed_;

  int timeout = idle ? -1 : 0;
  if (idle && input_ended_) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(leave_at_ - Clock::now()).count();
    leaving_ = left <= 0;
    if (leaving_ && !messages_.has_backlog() && !notices_.has_backlog()) return Leave{0};
    if (!leaving_) timeout = static_cast<int>(left);
  }

  const auto output = [this](const Outlet& outlet) {
    return outlet.has_backlog() ? pollfd{outlet.fd.get(), POLLOUT, 0}
                                : pollfd{leaving_ ? -1 : outlet.queue.wake_fd(), POLLIN, 0};
  };
  std::array waited{pollfd{signals_.fd(), POLLIN, 0},
                    pollfd{idle && !input_ended_ ? STDIN_FILENO : -1, POLLIN, 0}, output(messages_),
                    output(notices_)};
  poll(waited.data(), waited.size(), timeout);
  if (const auto signal = signals_.take()) return Leave{status_of_signal(*signal)};
  if (waited[1].revents != 0) read_input();
  return std::nullopt;
}

void StreamConsole::read_input() {
  std::array<char, 65536> block;  // NOLINT(cppcoreguidelines-pro-type-member-init): read fills it
  const auto size = read(STDIN_FILENO, block.data(), block.size());
  if (size < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (size < 0) return fail("cannot read the input", errno);
  if (size > 0) return input_.feed({block.data(), static_cast<std::size_t>(size)});
  input_ended_ = true;
  leave_at_ = Clock::now() + kStayAfterInput;
}

void StreamConsole::refill(Outlet& outlet) {
  write_some(outlet);
  if (leaving_ || outlet.has_backlog()) return;
  outlet.written = 0;
  if (const auto lost = outlet.queue.take(outlet.backlog); lost != 0)
    notify(fmt::format("{} not shown: whoever reads is too slow", counted(lost, outlet.noun)));
  outlet.backlog = code_page_.from_utf8(std::move(outlet.backlog));
  write_some(outlet);
}

void StreamConsole::write_some(Outlet& outlet) {
  while (outlet.has_backlog() && is_writable(outlet.fd.get())) {
    // A pipe that is writable takes PIPE_BUF octets without waiting (pipe(7)), even one that could
    // not be opened again.
    const auto left = std::string_view(outlet.backlog).substr(outlet.written, PIPE_BUF);
    const auto written = write(outlet.fd.get(), left.data(), left.size());
    if (written >= 0) {
      outlet.written += static_cast<std::size_t>(written);
    } else if (errno == EAGAIN) {
      return;
    } else if (errno != EINTR) {
      const int reason = errno;
      outlet.backlog.clear();
      return fail("cannot write the output", reason);
    }
  }
}

void StreamConsole::fail(std::string_view operation, int reason) {
  if (failed_) return;
  failed_ = Leave{reason == EPIPE ? status_of_signal(SIGPIPE) : 1};
  // Who closes the pipe has seen enough, and needs no telling.
  if (reason != EPIPE)
    notify(fmt::format("{}: {}", operation, std::generic_category().message(reason)));
}

}  // namespace udpchat
