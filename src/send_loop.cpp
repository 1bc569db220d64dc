#include "udpchat/send_loop.hpp"

#include "udpchat/duration.hpp"
#include "udpchat/exit_status.hpp"
#include "udpchat/progress.hpp"
#include "udpchat/unsendable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <exception>
#include <utility>

namespace udpchat {
namespace {

using namespace std::chrono_literals;
using Clock = Console::Clock;

constexpr unsigned kSendsBetweenLooks = 16;
constexpr std::size_t kMostTogether = 256;
constexpr std::size_t kRoomForPayloads = 256U << 10U;  // octets
constexpr auto kBetweenProgress = 200ms;
constexpr std::size_t kMostBehind = 1024;  // datagrams

}  // namespace

SendLoop::SendLoop(Sender& sender, Outbox& outbox, Display& display, Console& console,
                   Quota& replies, Config config)
    : sender_(sender),
      outbox_(outbox),
      display_(display),
      console_(console),
      replies_(replies),
      config_(std::move(config)),
      pace_(config_.interval),
      progress_shown_(Clock::now()) {}

int SendLoop::send_input(InputSource& input) {
  std::deque<std::string> texts;  // of what is sent again
  std::vector<Piece> pieces;
  for (;;) {
    const auto read = this->read(input);
    if (const auto* leave = std::get_if<Leave>(&read)) {
      if (leave->status != kDone) return leave->status;
      break;
    }
    const auto& fresh = std::get<std::span<const Piece>>(read);
    if (const auto leave = send_each(fresh)) return leave->status;
    if (config_.repeat == 1) continue;
    for (const auto& piece : fresh)
      if (!is_skipped(piece.text)) pieces.push_back({texts.emplace_back(piece.text), piece.cut});
  }
  for (std::uint64_t round = 1; round < config_.repeat && !pieces.empty(); ++round)
    if (const auto leave = send_each(pieces)) return leave->status;
  return finish();
}

int SendLoop::send_texts(const std::vector<std::string>& texts) {
  for (std::uint64_t round = 0; round < config_.repeat; ++round)
    for (const auto& text : texts)
      if (const auto leave = send({text})) return leave->status;
  return finish();
}

int SendLoop::send_requests() {
  for (;;) {
    auto typed = console_.read_line({config_.prompt, std::exchange(draft_, {}), true});
    if (const auto* leave = std::get_if<Leave>(&typed)) return leave->status;
    const auto& line = std::get<Line>(typed);
    if (is_skipped(line.text)) continue;
    replies_.start_anew();
    const auto before = std::pair(sent_, failures_);
    if (const auto leave = send({line.text, line.cut})) return leave->status;
    if (before.first == sent_ || before.second != failures_) continue;  // nobody will reply
    if (const auto leave = wait_for_replies()) return leave->status;
  }
}

Pieces SendLoop::read(InputSource& input) {
  return config_.sends_blocks ? input.read_blocks(block_size()) : input.read_lines();
}

/// What goes whole may become less while the file is sent.
std::size_t SendLoop::block_size() {
  if (config_.block) return *config_.block;
  auto size = max_payload(Family::v6);
  for (const auto& peer : config_.peers) size = std::min(size, outbox_.largest_whole(peer));
  return size;
}

bool SendLoop::is_skipped(std::string_view text) const {
  return text.empty() && !config_.sends_empty_lines;
}

/// Together where nothing has to be done between them.
std::optional<Leave> SendLoop::send_each(std::span<const Piece> pieces) {
  const bool together = config_.peers.size() == 1 && config_.interval == 0ns;
  if (together && batch_.empty()) batch_.resize(kMostTogether, {config_.peers.front(), {}, {}});
  for (const auto& piece : pieces) {
    if (is_skipped(piece.text)) continue;
    if (const auto leave = together ? add(piece) : send(piece)) return leave;
  }
  return send_batch();
}

/// Throws Unsendable.
std::string_view SendLoop::compose(const Piece& piece) {
  if (piece.cut)
    throw Unsendable(fmt::format(
        "one datagram over IPv4 holds {} bytes (over IPv6 {}), and this line has more than {}",
        max_payload(Family::v4), max_payload(Family::v6), piece.text.size() - 1));
  if (config_.peers.empty()) throw Unsendable("there is no peer; start with --peer HOST:PORT");
  return sender_.compose(piece.text);
}

std::optional<Leave> SendLoop::send(const Piece& piece) {
  if (const auto leave = wait_for_turn()) return leave;
  try {
    if (!sender_.send_to_each(compose(piece), config_.peers)) failed_ = true;
  } catch (const Unsendable& fault) {
    draft_ = piece.text;
    return fail(fault.what());
  } catch (const std::exception& failure) {
    return fail(failure.what());
  }
  ++sent_;
  const Sent sent{{}, piece.text, {}};
  if (config_.sends_blocks) show_progress({&sent, 1});
  // One of several may be slow, and the others need not be.
  return wait_until_sent(config_.peers.size() > 1 ? kMostBehind : 0);
}

/// To the batch, which is sent where it is full.
std::optional<Leave> SendLoop::add(const Piece& piece) {
  if (together_ == kMostTogether)
    if (const auto leave = send_batch()) return leave;
  try {
    const auto payload = compose(piece);
    if (payload.data() != piece.text.data()) return add_made(payload);
    batch_[together_++].payload = payload;
  } catch (const Unsendable& fault) {
    if (const auto leave = send_batch()) return leave;  // what is before it
    return fail(fault.what());
  }
  return std::nullopt;
}

/// A payload that lasts only until the next is made.
std::optional<Leave> SendLoop::add_made(std::string_view payload) {
  if (payloads_.size() + payload.size() > payloads_.capacity()) {
    if (const auto leave = send_batch()) return leave;
    payloads_.reserve(std::max(kRoomForPayloads, payload.size()));
  }
  const auto begin = payloads_.size();
  payloads_ += payload;
  batch_[together_++].payload = std::string_view(payloads_).substr(begin);
  return std::nullopt;
}

std::optional<Leave> SendLoop::send_batch() {
  if (together_ == 0) return std::nullopt;
  if (const auto leave = look()) return leave;
  for (auto left = std::span(batch_).first(together_); !left.empty();) {
    std::size_t done = 1;
    try {
      done = sender_.send(left);
      sent_ += done;
      if (config_.sends_blocks) show_progress(left.first(done));
    } catch (const std::exception& failure) {
      fail(failure.what());
    }
    left = left.subspan(done);
    if (const auto leave = wait_until_sent(0)) return leave;
  }
  together_ = 0;
  payloads_.clear();
  return std::nullopt;
}

std::optional<Leave> SendLoop::fail(std::string_view reason) {
  display_.report(reason);
  failed_ = true;
  return std::nullopt;
}

std::optional<Leave> SendLoop::wait_for_turn() {
  if (config_.interval == 0ns) return look();
  const auto due = pace_.next(Clock::now());
  do {  // replies that are there end a wait, too
    if (const auto leave = console_.wait_until(due)) return leave;
  } while (Clock::now() < due);
  return std::nullopt;
}

/// To send many takes its time, and the user may want to leave.
std::optional<Leave> SendLoop::look() {
  if (++sends_ % kSendsBetweenLooks != 0) return std::nullopt;
  return console_.wait_until(Clock::now());
}

std::optional<Leave> SendLoop::wait_until_sent(std::size_t most_waiting) {
  while (outbox_.waiting() > most_waiting)
    if (const auto leave = console_.wait_until(Clock::now() + kBetweenProgress)) return leave;
  failed_ = failed_ || outbox_.failures() != failures_;
  failures_ = outbox_.failures();
  return std::nullopt;
}

std::optional<Leave> SendLoop::wait_for_replies() {
  if (config_.wait == 0ns) return std::nullopt;
  const auto deadline = config_.wait ? std::optional(Clock::now() + *config_.wait) : std::nullopt;
  if (const auto leave = replies_.wait_until(deadline)) return leave;
  if (!config_.wait || !config_.needs_reply || replies_.is_full()) return std::nullopt;
  const auto time = format(*config_.wait);
  if (replies_.count() == 0)
    display_.notify(fmt::format("no reply within {}", time));
  else if (replies_.wanted())
    display_.notify(
        fmt::format("{} of {} replies came within {}", replies_.count(), *replies_.wanted(), time));
  return std::nullopt;
}

void SendLoop::show_progress(std::span<const Sent> sent) {
  for (const auto& datagram : sent) octets_ += datagram.payload.size();
  const auto now = Clock::now();
  if (now - progress_shown_ < kBetweenProgress) return;
  progress_shown_ = now;
  console_.show_progress(progress_bar(octets_, config_.total));
}

int SendLoop::finish() {
  if (const auto leave = wait_until_sent(0)) return leave->status;
  console_.show_progress("");
  if (config_.needs_reply && sent_ == 0) {
    if (!failed_) display_.notify("nothing was sent");
    return failed_ ? kFailure : kNothingCame;
  }
  if (const auto leave = wait_for_replies()) return leave->status;
  if (failed_) return kFailure;
  return config_.needs_reply && replies_.count() == 0 ? kNothingCame : kDone;
}

}  // namespace udpchat
