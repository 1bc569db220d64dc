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

void Outbox::send(Sent datagram) {
  const std::lock_guard lock(mutex_);
  if (is_in_line(datagram.destination) || !hand_over(datagram)) wait_in_line(datagram);
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

/// False: it has to wait.
bool Outbox::hand_over(Sent& datagram) {
  const auto& destination = datagram.destination;
  if (is_held_back(destination)) return false;
  // What is learned of the path once the datagram has left is no reason for it to go in fragments.
  if (datagram.payload.size() > Fragmentation::kSurelyWhole) fragmentation_.find_out(destination);
  datagram.time = std::chrono::system_clock::now();
  try {
    const auto outcome = transport_.try_send_to(datagram.payload, destination, datagram.local);
    if (outcome == SendOutcome::no_buffers) be_patient(destination);
    if (outcome != SendOutcome::sent) return false;
  } catch (const std::exception& failure) {
    display_.show(failure_of(datagram, failure.what()));
    throw;
  }
  if (!stalls_.empty()) stalls_.erase(destination);
  if (config_.most_unsent) {
    lately_.push_back(destination);
    if (lately_.size() > kLately) lately_.pop_front();
  }
  display_.show(datagram);
  if (const auto notice = fragmentation_.look(datagram.payload.size(), destination))
    display_.notify(*notice);
  return true;
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

void Outbox::wait_in_line(const Sent& datagram) {
  if (queue_.size() == kMostWaiting || octets_ + datagram.payload.size() > kMostOctets) {
    const auto reason =
        fmt::format("{} wait to be sent already", counted(queue_.size(), "datagram"));
    display_.show(failure_of(datagram, Unsendable(reason).what()));
    throw Unsendable(reason);
  }
  if (queue_.empty()) {
    since_ = Clock::now();
    sent_all_ = true;
  }
  if (!thread_.joinable())
    thread_ = std::jthread([this](const std::stop_token& stopped) { run(stopped); });
  queue_.push_back({datagram, std::string(datagram.payload)});
  octets_ += datagram.payload.size();
  changed_.notify_one();
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
    return hand_over(datagram);
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
