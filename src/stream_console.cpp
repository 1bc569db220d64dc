#include "udpchat/stream_console.hpp"

#include "udpchat/datagram.hpp"
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
constexpr std::size_t kNoticeCapacity = 64U << 10U;

bool is_writable(int fd) {
  pollfd waited{fd, POLLOUT, 0};
  return poll(&waited, 1, 0) == 1;
}

}  // namespace

StreamConsole::StreamConsole(Signals& signals)
    : signals_(signals),
      messages_(STDOUT_FILENO, kMessageCapacity),
      notices_(STDERR_FILENO, kNoticeCapacity),
      input_(max_payload(Family::v6) + 1) {}

StreamConsole::~StreamConsole() {
  refill(messages_);
  refill(notices_);
}

Typed StreamConsole::read_line(const Question& /*there is no prompt*/) {
  for (;;) {
    if (auto line = input_.next()) return Line{std::move(*line)};
    if (input_ended_)
      if (auto line = input_.rest()) return Line{std::move(*line)};
    if (const auto leave = wait()) return *leave;
  }
}

void StreamConsole::notify(std::string_view text) {
  notices_.queue.push(render_notice(text, false));
}

std::optional<Leave> StreamConsole::wait() {
  refill(messages_);
  refill(notices_);
  if (broken_) return broken_;

  const bool backlog = messages_.has_backlog() || notices_.has_backlog();
  int timeout = -1;
  if (input_ended_) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(leave_at_ - Clock::now()).count();
    if (left <= 0 && !backlog) return Leave{0};
    if (left > 0) timeout = static_cast<int>(left);
  }

  const auto output = [](const Outlet& outlet) {
    return outlet.has_backlog() ? pollfd{outlet.fd, POLLOUT, 0}
                                : pollfd{outlet.queue.wake_fd(), POLLIN, 0};
  };
  std::array waited{pollfd{signals_.fd(), POLLIN, 0},
                    pollfd{input_ended_ ? -1 : STDIN_FILENO, POLLIN, 0}, output(messages_),
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
  if (size > 0) return input_.feed({block.data(), static_cast<std::size_t>(size)});
  input_ended_ = true;
  leave_at_ = Clock::now() + kStayAfterInput;
}

void StreamConsole::refill(Outlet& outlet) {
  write_some(outlet);
  if (outlet.has_backlog()) return;
  outlet.written = 0;
  if (const auto lost = outlet.queue.take(outlet.backlog); lost != 0)
    notify(fmt::format("{} not shown: whoever reads the output is too slow",
                       counted(lost, "message")));
  write_some(outlet);
}

void StreamConsole::write_some(Outlet& outlet) {
  while (outlet.has_backlog() && is_writable(outlet.fd)) {
    // A pipe that is writable takes PIPE_BUF octets without waiting (pipe(7)).
    const auto left = std::string_view(outlet.backlog).substr(outlet.written, PIPE_BUF);
    const auto written = write(outlet.fd, left.data(), left.size());
    if (written < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (written < 0) {
      const std::error_code reason(errno, std::generic_category());
      outlet.backlog.clear();
      if (broken_) return;
      broken_ = Leave{reason == std::errc::broken_pipe ? status_of_signal(SIGPIPE) : 1};
      if (reason != std::errc::broken_pipe)
        notify(fmt::format("cannot write the output: {}", reason.message()));
      return;
    }
    outlet.written += static_cast<std::size_t>(written);
  }
}

}  // namespace udpchat
