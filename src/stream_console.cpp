#include "udpchat/stream_console.hpp"

#include "udpchat/render.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <ctime>
#include <system_error>
#include <utility>

namespace udpchat {
namespace {

using namespace std::chrono_literals;

constexpr const char* kAsItIs = "utf-8";  // the encoding that everything here is in
constexpr std::size_t kMessageCapacity = 4U << 20U;
constexpr std::size_t kCapacityWhereItWaits = 256U << 10U;
constexpr std::size_t kNoticeCapacity = 256U << 10U;
constexpr std::size_t kLongestLine = 1U << 20U;  // the hex digits and blanks of any datagram
constexpr std::size_t kReadSize = 65536;
constexpr std::size_t kMostPieces = 256;  // so that signals are seen between

std::uint64_t lines_in(std::string_view text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

std::string not_shown(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} not shown: whoever reads is too slow", counted(count, noun));
}

}  // namespace

Signals StreamConsole::signals() {
  return Signals{SIGINT, SIGTERM, SIGHUP};
}

StreamConsole::StreamConsole(const Config& config, Signals& signals)
    : config_(config),
      signals_(signals),
      messages_(STDOUT_FILENO, config.for_output ? kCapacityWhereItWaits : kMessageCapacity,
                CodePage(config.raw_output ? kAsItIs : config.encoding), event_),
      notices_(STDERR_FILENO, kNoticeCapacity, CodePage(config.encoding), event_),
      input_(kLongestLine + 1),
      input_page_(config.raw_input ? kAsItIs : config.encoding) {
  std::signal(SIGPIPE, SIG_IGN);  // the write tells, and what else there is to say is said
}

StreamConsole::~StreamConsole() {
  write_kept();
  const auto late = messages_.take_kept();
  if (!late.empty() && !output_failed_)
    notify(fmt::format(
        "{} not shown: it was time to leave",
        config_.raw_output ? counted(late.size(), "byte") : counted(lines_in(late), "line")));
  write_kept();  // and tell what is lost behind that
}

Typed StreamConsole::read_line(const Question& /*there is no prompt*/) {
  const auto read_one = read(1, [this] { return input_.next(); });
  if (const auto* leave = std::get_if<Leave>(&read_one)) return *leave;
  const auto& piece = pieces_.front();
  return Line{std::string(piece.text), piece.cut};
}

Pieces StreamConsole::read_lines() {
  return read(kMostPieces, [this] { return input_.next(); });
}

Pieces StreamConsole::read_blocks(std::size_t size) {
  return read(kMostPieces, [this, size] { return input_.next_block(size); });
}

template <typename Next>
Pieces StreamConsole::read(std::size_t most, Next next) {
  pieces_.clear();
  converted_.clear();
  for (;;) {
    while (pieces_.size() < most) {
      const auto piece = next();
      if (!piece) break;
      add_piece(*piece);
    }
    if (pieces_.empty() && input_ended_)
      if (const auto last = input_.rest()) add_piece(*last);
    if (!pieces_.empty()) return pieces_;
    if (input_ended_) return Leave{0};
    if (const auto leave = look(std::nullopt, true)) return *leave;
  }
}

void StreamConsole::add_piece(std::string_view octets) {
  const bool cut = octets.size() > kLongestLine;
  if (!input_page_.is_utf8())
    octets = converted_.emplace_back(input_page_.to_utf8(std::string(octets)));
  pieces_.push_back({octets, cut});
}

std::optional<Leave> StreamConsole::wait_until(std::optional<Clock::time_point> time) {
  for (;;) {
    const auto now = Clock::now();
    const bool over = woken_.exchange(false) || (time && now >= *time);
    if (const auto leave = look(over   ? std::optional(0ns)
                                : time ? std::optional<std::chrono::nanoseconds>(*time - now)
                                       : std::nullopt,
                                false))
      return leave;
    if (over) return std::nullopt;
  }
}

void StreamConsole::wake() {
  woken_ = true;
  event_.set();
}

void StreamConsole::print(std::string_view lines, std::uint64_t messages) {
  config_.for_output ? messages_.print_or_wait(lines) : messages_.print(lines, messages);
}

void StreamConsole::notify(std::string_view text) {
  const std::string bar(progress_width_, ' ');
  const auto erased = bar.empty() ? "" : fmt::format("\r{}\r", bar);
  notices_.print(erased + render_notice(text, false) + '\n', 1);
}

void StreamConsole::show_progress(std::string_view line) {
  if (isatty(notices_.fd()) == 0) return;
  const auto width = std::max<std::size_t>(progress_width_, line.size());
  if (width != 0)
    notices_.print(fmt::format("\r{:<{}}{}", line, width, line.empty() ? "\r" : ""), 1);
  progress_width_ = line.size();
}

int StreamConsole::finish(int status) {
  woken_ = false;
  for (;;) {
    write_kept();
    if (output_failed_) return failed_->status;
    if (!messages_.has_kept() && !notices_.has_kept()) return status;
    if (const auto leave = wait(std::nullopt, false)) return leave->status;
  }
}

std::optional<Leave> StreamConsole::look(std::optional<std::chrono::nanoseconds> patience,
                                         bool for_input) {
  write_kept();
  return failed_ ? failed_ : wait(patience, for_input);
}

std::optional<Leave> StreamConsole::wait(std::optional<std::chrono::nanoseconds> patience,
                                         bool for_input) {
  const auto output = [](const Outlet& outlet) {
    return pollfd{outlet.has_kept() ? outlet.fd() : -1, POLLOUT, 0};
  };
  std::array waited{pollfd{signals_.fd(), POLLIN, 0},
                    pollfd{for_input ? config_.input : -1, POLLIN, 0},
                    output(messages_),
                    output(notices_),
                    pollfd{config_.for_output ? messages_.fd() : -1, 0, 0},
                    pollfd{event_.fd(), POLLIN, 0}};
  timespec limit{};
  if (!for_input && woken_) patience = 0ns;
  if (patience) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(*patience);
    limit = {seconds.count(), (*patience - seconds).count()};
  }
  ppoll(waited.data(), waited.size(), patience ? &limit : nullptr, nullptr);
  if (waited[0].revents != 0)
    if (const auto signal = signals_.take()) return Leave{status_of_signal(*signal)};
  if (waited[1].revents != 0) read_input();
  if (waited[5].revents != 0) event_.clear();
  if ((waited[4].revents & (POLLERR | POLLHUP)) != 0 && !messages_.has_kept()) {
    output_failed_ = true;
    fail("cannot write the output", EPIPE);
  }
  return std::nullopt;
}

void StreamConsole::read_input() {
  const auto room = input_.room(kReadSize);
  const auto size = ::read(config_.input, room.data(), room.size());
  if (size < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (size < 0) return fail("cannot read the input", errno);
  if (size > 0) return input_.add(static_cast<std::size_t>(size));
  input_ended_ = true;
}

void StreamConsole::write_kept() {
  const auto messages = messages_.write_kept();
  if (messages.lost != 0) notify(not_shown(messages.lost, "message"));
  if (messages.failure != 0) {
    output_failed_ = true;
    fail("cannot write the output", messages.failure);
  }
  const auto notices = notices_.write_kept();  // if that fails, there is nowhere to tell it
  if (notices.lost != 0) notify(not_shown(notices.lost, "notice"));
}

void StreamConsole::fail(std::string_view operation, int reason) {
  if (failed_) return;
  failed_ = Leave{reason == EPIPE ? status_of_signal(SIGPIPE) : 1};
  // Who closes the pipe has seen enough, and needs no telling.
  if (reason != EPIPE)
    notify(fmt::format("{}: {}", operation, std::generic_category().message(reason)));
}

}  // namespace udpchat
