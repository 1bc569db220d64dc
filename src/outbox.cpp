#include "udpchat/outbox.hpp"

#include "udpchat/network_error.hpp"
#include "udpchat/render.hpp"
#include "udpchat/unsendable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace udpchat {
namespace {

using namespace std::chrono_literals;

constexpr auto kShortestPause = 5ms;
constexpr auto kLongestPause = 250ms;
constexpr std::size_t kLately = 64;

SendFailure failure_of(const Sent& datagram, std::string_view reason) {
  return {datagram.destination, datagram.payload, std::chrono::system_clock::now(), datagram.local,
          reason};
}

/// Those, from the first on, that go to the same destination.
std::span<Sent> to_one(std::span<Sent> datagrams) {
  const auto other = std::find_if(datagrams.begin(), datagrams.end(), [&](const auto& datagram) {
    return datagram.destination != datagrams.front().destination;
  });
  return {datagrams.begin(), other};
}

}  // namespace

Outbox::Outbox(Transport& transport, Display& display, Console& console, Config config)
    : transport_(transport),
      display_(display),
      console_(console),
      config_(config),
      fragmentation_(transport) {}

Outbox::~Outbox() {
  thread_ = {};
  drop();
}

std::size_t Outbox::send(std::span<Sent> datagrams) {
  const std::lock_guard lock(mutex_);
  datagrams = together(datagrams);
  SendProgress progress{0, SendOutcome::busy};
  if (!is_in_line(datagrams.front().destination)) progress = hand_over(datagrams);
  if (progress.next == SendOutcome::sent) return progress.sent;
  const auto done = progress.sent + wait_in_line(to_one(datagrams.subspan(progress.sent)));
  if (done == 0) refuse(datagrams.front());
  return done;
}

std::size_t Outbox::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

std::uint64_t Outbox::failures() const {
  const std::lock_guard lock(mutex_);
  return failures_;
}

std::size_t Outbox::drop() {
  const std::lock_guard lock(mutex_);
  auto dropped = std::exchange(queue_, {});
  octets_ = 0;
  stalls_.clear();
  told_ = false;
  for (auto& [datagram, payload] : dropped) {
    datagram.payload = payload;
    display_.show(failure_of(datagram, "dropped while it waited to be sent"));
  }
  return dropped.size();
}

std::size_t Outbox::largest_whole(const SocketAddress& destination) {
  const std::lock_guard lock(mutex_);
  return fragmentation_.largest_whole(destination);
}

void Outbox::forget_paths() {
  const std::lock_guard lock(mutex_);
  fragmentation_.forget();
}

bool Outbox::is_in_line(const SocketAddress& destination) const {
  return std::any_of(queue_.begin(), queue_.end(), [&](const Waiting& waiting) {
    return waiting.datagram.destination == destination;
  });
}

/// The system tells only how much is under way to all. What waits for the answer of a host that is
/// not there (RFC 826, RFC 4861) must not hold up what goes to another: each may have as much.
bool Outbox::is_held_back(const SocketAddress& destination) {
  if (!stalls_.empty()) {
    const auto stall = stalls_.find(destination);
    if (stall != stalls_.end() && Clock::now() < stall->second.next_try) return true;
  }
  if (!config_.most_unsent) return false;
  const auto unsent = transport_.unsent();
  if (unsent <= *config_.most_unsent) return false;
  return unsent > *config_.most_unsent * Addresses(lately_.begin(), lately_.end()).size();
}

/// What can be handed over at once: while nothing waits, and all surely go whole, whatever it is.
std::span<Sent> Outbox::together(std::span<Sent> datagrams) const {
  const bool is_clear = queue_.empty() && stalls_.empty() && !config_.most_unsent;
  return is_clear && !Fragmentation::may_be_cut(datagrams) ? datagrams : to_one(datagrams);
}

/// Where the next is not sent, it has to wait.
SendProgress Outbox::hand_over(std::span<Sent> datagrams) {
  const auto& destination = datagrams.front().destination;
  if (is_held_back(destination)) return {0, SendOutcome::busy};
  // How much is under way is looked at before each.
  if (config_.most_unsent) datagrams = datagrams.first(1);
  // What is learned of the path once the datagram has left is no reason for it to go in fragments.
  const bool may_be_cut = Fragmentation::may_be_cut(datagrams);
  if (may_be_cut) fragmentation_.find_out(destination);
  if (config_.has_times) {
    const auto now = std::chrono::system_clock::now();
    for (auto& datagram : datagrams) datagram.time = now;
  }
  const auto progress = try_send(datagrams);
  if (progress.sent == 0) return progress;
  const auto sent = datagrams.first(progress.sent);
  note(sent);
  if (!may_be_cut) return progress;
  if (const auto notice = fragmentation_.look(sent)) display_.notify(*notice);
  return progress;
}

SendProgress Outbox::try_send(std::span<const Sent> datagrams) {
  const auto& first = datagrams.front();
  try {
    const auto progress = transport_.try_send(datagrams);
    if (progress.sent == 0 && progress.next == SendOutcome::no_buffers)
      be_patient(first.destination);
    return progress;
  } catch (const std::exception& failure) {
    display_.show(failure_of(first, failure.what()));
    throw;
  }
}

void Outbox::note(std::span<const Sent> sent) {
  const auto& destination = sent.front().destination;
  if (!stalls_.empty()) stalls_.erase(destination);
  if (config_.most_unsent) {
    lately_.push_back(destination);
    if (lately_.size() > kLately) lately_.pop_front();
  }
  display_.show(sent);
}

/// Throws where that has gone on for too long. Each try may send some fragments in vain, and so the
/// pauses grow.
void Outbox::be_patient(const SocketAddress& destination) {
  const auto now = Clock::now();
  auto& stall = stalls_[destination];
  if (stall.has_failed && now - stall.next_try >= config_.impatience) stall = {};
  if (stall.since == Clock::time_point()) stall.since = now;
  stall.pause = std::clamp<Clock::duration>(2 * stall.pause, kShortestPause, kLongestPause);
  stall.next_try = now + stall.pause;
  if (!stall.has_failed && now - stall.since < config_.patience) return;
  stall.has_failed = true;
  stall.next_try = now;
  const auto code = std::make_error_code(std::errc::no_buffer_space);
  throw NetworkError(code, fmt::format("cannot send to {}", format(destination)),
                     send_advice(code, {destination, {}}));
}

/// Returns for how many there was room.
std::size_t Outbox::wait_in_line(std::span<const Sent> datagrams) {
  std::size_t kept = 0;
  for (const auto& datagram : datagrams) {
    if (queue_.size() == kMostWaiting || octets_ + datagram.payload.size() > kMostOctets) break;
    if (queue_.empty()) {
      since_ = Clock::now();
      sent_all_ = true;
    }
    queue_.push_back({datagram, std::string(datagram.payload)});
    octets_ += datagram.payload.size();
    ++kept;
  }
  if (kept == 0) return 0;
  if (!thread_.joinable())
    thread_ = std::jthread([this](const std::stop_token& stopped) { run(stopped); });
  changed_.notify_one();
  return kept;
}

void Outbox::refuse(const Sent& datagram) {
  const auto reason = fmt::format("{} wait to be sent already", counted(queue_.size(), "datagram"));
  display_.show(failure_of(datagram, Unsendable(reason).what()));
  throw Unsendable(reason);
}

void Outbox::run(const std::stop_token& stopped) {
  std::unique_lock lock(mutex_);
  while (!stopped.stop_requested()) {
    if (!changed_.wait(lock, stopped, [this] { return !queue_.empty(); })) return;
    lock.unlock();
    transport_.wait_to_send();
    lock.lock();
    send_what_waits();
    tell_of_the_wait();
    if (queue_.empty()) console_.wake();
  }
}

void Outbox::send_what_waits() {
  Addresses blocked;  // what goes to one of these keeps its order
  for (auto at = queue_.begin(); at != queue_.end();) {
    const auto destination = at->datagram.destination;
    if (blocked.contains(destination) || !is_over(*at)) {
      blocked.insert(destination);
      ++at;
    } else {
      octets_ -= at->payload.size();
      at = queue_.erase(at);
    }
  }
  forget_stalls(blocked);
}

/// Of those for whom nothing waits, and who have not failed lately.
void Outbox::forget_stalls(const Addresses& waiting) {
  const auto now = Clock::now();
  std::erase_if(stalls_, [&](const auto& known) {
    const auto& [destination, stall] = known;
    const bool has_failed = stall.has_failed && now - stall.next_try < config_.impatience;
    return !has_failed && !waiting.contains(destination);
  });
}

/// Whether it was sent or has failed, which is told.
bool Outbox::is_over(Waiting& waiting) {
  auto& [datagram, payload] = waiting;
  datagram.payload = payload;
  try {
    return hand_over({&datagram, 1}).sent == 1;
  } catch (const std::exception& failure) {
    if (!datagram.is_automatic) ++failures_;
    sent_all_ = false;
    display_.report(failure.what());
    return true;
  }
}

void Outbox::tell_of_the_wait() {
  if (queue_.empty()) {
    if (told_ && config_.is_conversation)
      display_.notify(sent_all_ ? "all that waited has been sent"
                                : "nothing waits to be sent any more");
    if (config_.is_conversation) told_ = false;
  } else if (!told_ && Clock::now() - since_ >= config_.long_wait) {
    told_ = true;
    display_.notify(fmt::format(
        "the link is slow: {} to be sent{}",
        queue_.size() == 1 ? "1 datagram waits" : fmt::format("{} datagrams wait", queue_.size()),
        config_.is_conversation ? " (/drop forgets what waits)" : ""));
  }
}

}  // namespace udpchat
